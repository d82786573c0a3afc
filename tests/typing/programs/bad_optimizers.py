"""Settings of optimisers are keywords with names and types."""

import graphnn as gn

gn.SGD(0.1, momentum=0.9, nesterov=True)
gn.SGD(gn.schedules.Warmup(gn.schedules.CosineDecay(0.1, steps=90), steps=10))
gn.SGD(lambda step: 0.1 / (1 + step))
gn.ClipNorm(gn.AdamW(1e-3, betas=(0.9, 0.99)), max_norm=1.0)
gn.SGD(0.1, 0.9)  # E: Too many positional arguments for "SGD"  [call-arg]
gn.SGD(0.1, momentun=0.9)  # E: Unexpected keyword argument "momentun" for "SGD"; did you mean "momentum"?  [call-arg]
gn.Adam(lr=0.1)  # E: Unexpected keyword argument "lr" for "Adam"  [call-arg]
gn.Adam(betas=0.9)  # E: Argument "betas" to "Adam" has incompatible type "float"; expected "tuple[float, float]"  [arg-type]
gn.ClipNorm(gn.SGD())  # E: Missing named argument "max_norm" for "ClipNorm"  [call-arg]
