from tests.pages.conftest import texts

PATH = "create/photo.py"


def test_a_photograph_of_a_pair_is_found_and_can_be_opened(trained, page):
    app = page(PATH)
    app.button(key="photo_go").click().run(timeout=60)
    assert "Distance from the photograph" in texts(app)
    assert any(button.key.startswith("photo_open_") for button in app.button)
    app.selectbox(key="address_pair").select_index(1).run()
    assert "appears here" in texts(app)


def test_without_a_generator_the_page_says_where_to_get_one(filled, page, no_generator):
    assert "Images need a trained generator." in texts(page(PATH))
