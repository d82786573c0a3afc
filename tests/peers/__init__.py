"""What PyTorch computes, too: values, gradients and trajectories side by side."""
