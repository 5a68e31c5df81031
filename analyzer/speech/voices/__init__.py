"""Who speaks when: the segmentation network, voices and what tells them apart."""
