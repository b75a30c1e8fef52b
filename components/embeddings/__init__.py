"""What the pages about embeddings draw."""
