from core.train.structure import Block, blocks


def layer(kind, output, parameters=0):
    return {"kind": kind, "output": output, "parameters": parameters}


def test_vectors_count_for_the_map_they_act_on_and_after_the_last_one_they_judge():
    layers = [
        layer("InputLayer", [100]),
        layer("Dense", [64], 6400),
        layer("Reshape", [4, 4, 4]),
        layer("Dense", [8], 80),
        layer("Doubling", [8, 8, 8], 288),
        layer("ReLU", [8, 8, 8]),
        layer("Dense", [1], 513),
    ]
    assert blocks(layers) == (
        Block(4, 4, 6400, ("Dense",)),
        Block(8, 8, 368, ("Dense", "Doubling", "ReLU")),
        Block(1, 1, 513, ("Dense",)),
    )


def test_a_block_has_the_channels_of_its_largest_layer():
    joined = [
        layer("Conv2D", [4, 4, 16], 99),
        layer("Spread", [4, 4, 1]),
        layer("Concatenate", [4, 4, 17]),
    ]
    assert blocks(joined) == (Block(4, 16, 99, ("Conv2D", "Spread")),)
