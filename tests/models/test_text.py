import numpy as np

from models.config import Axis
from models.text import HASHED_WIDTH, feature_width, hashed, one_hot, text_features

AXES = (Axis("crop", ("a", "b")), Axis("view", ("x", "y", "z")))


def test_an_open_axis_is_all_zeros():
    assert one_hot(np.array([[1, 0], [2, 3]]), AXES).tolist() == [[1, 0, 0, 0, 0], [0, 1, 0, 0, 1]]


def test_inflected_words_lie_close_and_others_do_not():
    maize, of_maize, rice = (hashed(word) for word in ("кукуруза", "кукурузы", "рис"))
    assert maize @ of_maize > 0.5
    assert abs(maize @ rice) < 0.3


def test_hashes_are_unit_vectors_and_the_same_in_every_process():
    assert np.isclose(np.linalg.norm(hashed("жүгері дәні")), 1.0)
    assert hashed("").tolist() == [0.0] * HASHED_WIDTH
    import subprocess
    import sys

    code = "from models.text import hashed; print(hashed('жүгері').tolist())"
    other = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == str(hashed("жүгері").tolist())


def test_features_have_both_halves():
    features = text_features(np.array([[1, 2]]), ["рис"], AXES)
    assert features.shape == (1, feature_width(AXES)) == (1, 5 + HASHED_WIDTH)
    assert features.dtype == np.float32
