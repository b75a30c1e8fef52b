"""Vectors of tokens, words and sentences: neighbours, maps, word2vec."""
