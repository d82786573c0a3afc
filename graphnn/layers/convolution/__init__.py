"""What convolution and pooling have in common: windows over images, and ways to slide them."""
