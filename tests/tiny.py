"""Tiny seeded models of every family the instrument reads, saved as real folders.

Every size is its own number, so that a swapped axis cannot pass.
"""

from collections.abc import Callable
from pathlib import Path

import torch
import transformers as hf
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors

from core.models import LoadedModel
from core.trace import Trace

TinyFolder = Callable[[str], Path]
"""What the fixture `tiny_folder` gives: the folder of a family's model."""
TinyModel = Callable[[str], LoadedModel]
"""What the fixture `tiny_model` gives: a family's model."""
TinyTrace = Callable[[str], Trace]
"""What the fixture `tiny_trace` gives: what a family's model made of `TINY_TEXT`."""
TINY_TEXT, TINY_TARGET = "the black dog saw a cat", "one cat run"

WORDS = (
    "the", "cat", "sat", "on", "a", "mat", "and", "saw",
    "one", "black", "dog", "run", "over", "it", "very", "fast",
)  # fmt: skip
SPECIAL = ["<pad>", "<s>", "</s>", "<unk>"]


def save_tokenizer(folder: Path, model_input_names: list[str]) -> int:
    """A word-level tokenizer over a few words and bytes; its vocabulary size."""
    vocabulary = {word: i for i, word in enumerate([*SPECIAL, *WORDS])}
    backend = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    backend.pre_tokenizer = pre_tokenizers.Whitespace()  # pyright: ignore[reportAttributeAccessIssue]
    backend.decoder = decoders.WordPiece()  # pyright: ignore[reportAttributeAccessIssue]
    backend.post_processor = processors.TemplateProcessing(  # pyright: ignore[reportAttributeAccessIssue]
        single="$A", pair="$A $B:1", special_tokens=[]
    )
    tokenizer = hf.PreTrainedTokenizerFast(
        tokenizer_object=backend, pad_token="<pad>", bos_token="<s>",
        eos_token="</s>", unk_token="<unk>", model_input_names=model_input_names,
    )  # fmt: skip
    tokenizer.save_pretrained(folder)
    return len(vocabulary)


BERT_LIKE = {
    "hidden_size": 24, "num_hidden_layers": 3, "num_attention_heads": 4,
    "intermediate_size": 40, "max_position_embeddings": 64,
}  # fmt: skip
LLAMA_LIKE = {**BERT_LIKE, "num_attention_heads": 6, "num_key_value_heads": 2}
SEQ2SEQ = {
    "d_model": 24, "encoder_layers": 2, "decoder_layers": 3,
    "encoder_attention_heads": 4, "decoder_attention_heads": 4,
    "encoder_ffn_dim": 40, "decoder_ffn_dim": 36, "max_position_embeddings": 64,
    "decoder_start_token_id": 2,
}  # fmt: skip
FAMILIES: dict[str, tuple[type, type, dict]] = {
    "bert": (hf.BertConfig, hf.BertForMaskedLM, BERT_LIKE),
    "bert-body": (hf.BertConfig, hf.BertModel, BERT_LIKE),
    "roberta": (hf.RobertaConfig, hf.RobertaForMaskedLM, BERT_LIKE),
    "albert": (hf.AlbertConfig, hf.AlbertForMaskedLM,
               {**BERT_LIKE, "embedding_size": 16}),
    "distilbert": (hf.DistilBertConfig, hf.DistilBertForMaskedLM,
                   {"dim": 24, "n_layers": 3, "n_heads": 4, "hidden_dim": 40,
                    "max_position_embeddings": 64}),
    "electra": (hf.ElectraConfig, hf.ElectraForMaskedLM,
                {**BERT_LIKE, "embedding_size": 16}),
    "modernbert": (hf.ModernBertConfig, hf.ModernBertForMaskedLM,
                   {**BERT_LIKE, "local_attention": 6}),
    "gpt2": (hf.GPT2Config, hf.GPT2LMHeadModel,
             {"n_embd": 24, "n_layer": 3, "n_head": 4, "n_positions": 64}),
    "gpt_neox": (hf.GPTNeoXConfig, hf.GPTNeoXForCausalLM, BERT_LIKE),
    "llama": (hf.LlamaConfig, hf.LlamaForCausalLM, LLAMA_LIKE),
    "qwen2": (hf.Qwen2Config, hf.Qwen2ForCausalLM, LLAMA_LIKE),
    "phi3": (hf.Phi3Config, hf.Phi3ForCausalLM, {**LLAMA_LIKE, "pad_token_id": 0}),
    "gemma2": (hf.Gemma2Config, hf.Gemma2ForCausalLM,
               {**LLAMA_LIKE, "head_dim": 8, "sliding_window": 6}),
    "bart": (hf.BartConfig, hf.BartForConditionalGeneration, SEQ2SEQ),
    "marian": (hf.MarianConfig, hf.MarianMTModel, SEQ2SEQ),
    "t5": (hf.T5Config, hf.T5ForConditionalGeneration,
           {"d_model": 24, "d_kv": 6, "d_ff": 40, "num_layers": 2,
            "num_decoder_layers": 3, "num_heads": 4, "decoder_start_token_id": 0}),
}  # fmt: skip
MIXED = {**LLAMA_LIKE, "num_experts_per_tok": 2}
"""A mixture of experts: two of five for each token."""
DEEPSEEK = {
    **LLAMA_LIKE, "num_key_value_heads": 6, "q_lora_rank": None, "kv_lora_rank": 8,
    "qk_rope_head_dim": 4, "qk_nope_head_dim": 6, "v_head_dim": 7,
    "moe_intermediate_size": 12, "n_routed_experts": 6, "n_shared_experts": 1,
    "num_experts_per_tok": 2, "first_k_dense_replace": 1, "n_group": 2,
    "topk_group": 1, "routed_scaling_factor": 1.5,
}  # fmt: skip
EXPERTS: dict[str, tuple[type, type, dict]] = {
    "mixtral": (hf.MixtralConfig, hf.MixtralForCausalLM,
                {**MIXED, "num_local_experts": 5}),
    "olmoe": (hf.OlmoeConfig, hf.OlmoeForCausalLM, {**MIXED, "num_experts": 5}),
    "qwen2_moe": (hf.Qwen2MoeConfig, hf.Qwen2MoeForCausalLM,
                  {**MIXED, "num_experts": 5, "moe_intermediate_size": 12,
                   "shared_expert_intermediate_size": 16}),
    "qwen3_moe": (hf.Qwen3MoeConfig, hf.Qwen3MoeForCausalLM,
                  {**MIXED, "num_experts": 5, "moe_intermediate_size": 12,
                   "head_dim": 8}),
    "granitemoe": (hf.GraniteMoeConfig, hf.GraniteMoeForCausalLM,
                   {**MIXED, "num_local_experts": 5, "residual_multiplier": 0.22,
                    "logits_scaling": 6.0, "embedding_multiplier": 3.0}),
    "deepseek_v2": (hf.DeepseekV2Config, hf.DeepseekV2ForCausalLM,
                    {**DEEPSEEK, "topk_method": "greedy"}),
    "deepseek_v3": (hf.DeepseekV3Config, hf.DeepseekV3ForCausalLM, DEEPSEEK),
}  # fmt: skip
"""Models whose MLPs are experts; the DeepSeeks' first layer has one MLP for all."""
SCALED: dict[str, tuple[type, type, dict]] = {
    "granite": (hf.GraniteConfig, hf.GraniteForCausalLM,
                {**LLAMA_LIKE, "residual_multiplier": 0.22, "logits_scaling": 6.0,
                 "embedding_multiplier": 3.0, "attention_multiplier": 0.3}),
    "cohere": (hf.CohereConfig, hf.CohereForCausalLM,
               {**LLAMA_LIKE, "logit_scale": 0.25}),
    "cohere2": (hf.Cohere2Config, hf.Cohere2ForCausalLM,
                {**LLAMA_LIKE, "logit_scale": 0.25, "sliding_window": 6}),
}  # fmt: skip
"""Models that multiply what a layer adds, or their logits, by a number of their own."""
T5_LIKE = {
    "d_model": 24, "d_kv": 6, "d_ff": 40, "num_layers": 2, "num_decoder_layers": 3,
    "num_heads": 4, "decoder_start_token_id": 0,
}  # fmt: skip
NAMED: dict[str, tuple[type, type, dict]] = {
    "mt5": (hf.MT5Config, hf.MT5ForConditionalGeneration, T5_LIKE),
    "umt5": (hf.UMT5Config, hf.UMT5ForConditionalGeneration, T5_LIKE),
    "glm": (hf.GlmConfig, hf.GlmForCausalLM, {**LLAMA_LIKE, "head_dim": 8}),
    "ctrl": (hf.CTRLConfig, hf.CTRLLMHeadModel,
             {"n_embd": 24, "n_layer": 3, "n_head": 4, "dff": 40, "n_positions": 64}),
}  # fmt: skip
"""Models whose configurations name their parts in ways of their own."""
CAUSAL = ["gpt2", "gpt_neox", "llama", "qwen2", "phi3", "gemma2"]
SEQ2SEQ_FAMILIES = ["bart", "marian", "t5"]
ADDITIVE = ["gpt2", "gpt_neox", "llama", "qwen2", "phi3", "t5"]
NOT_ADDITIVE = ["bert", "bart", "gemma2"]
TOKEN_TYPES = {"bert", "bert-body", "albert", "electra"}


def save_model(family: str, folder: Path) -> Path:
    """A seeded model of ``family`` with its tokenizer; the folder it is in."""
    names = ["input_ids", "attention_mask"]
    if family in TOKEN_TYPES:
        names.insert(1, "token_type_ids")
    d_vocab = save_tokenizer(folder, names)
    config_class, model_class, sizes = {
        **FAMILIES, **EXPERTS, **SCALED, **NAMED,
    }[family]  # fmt: skip
    config = config_class(
        vocab_size=d_vocab, **{"pad_token_id": 0, "bos_token_id": 1,
                               "eos_token_id": 2, **sizes},
    )  # fmt: skip
    torch.manual_seed(7)
    model = model_class(config).eval()
    # Random weights this small leave attention almost even; larger ones tell heads
    # and positions apart, so that a wrong mask or scale shows in the numbers.
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim in (2, 3) and "norm" not in name.lower():
                parameter.normal_(0, 0.35)
    model.save_pretrained(folder)
    return folder
