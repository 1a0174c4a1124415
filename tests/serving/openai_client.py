"""openai_client.py ADDRESS: the official Python client against a server that runs there, in a folder with me.png."""
import base64
import struct
import sys
import urllib.request
import zlib

import openai

PNG = b"\x89PNG\r\n"
client = openai.OpenAI(base_url=sys.argv[1] + "/v1", api_key="none", max_retries=0)


def png(width, height, row):
    """@param row gives the RGBA bytes of a row"""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = b"".join(b"\0" + row(y) for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return PNG + b"\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def size_of(picture):
    return struct.unpack(">II", picture[16:24])


photo = open("me.png", "rb").read()
width, height = size_of(photo)
kept, painted = b"\0\0\0\xff", b"\0\0\0\0"
third = width // 3


def mask_row(y):
    if not height // 2 < y < height * 3 // 4:
        return kept * width
    return kept * third + painted * third + kept * (width - 2 * third)


mask = png(width, height, mask_row)

models = client.models.list().data
assert len(models) == 1 and client.models.list().data[0].id == models[0].id

answer = client.images.edit(model=models[0].id, image=("me.png", photo), mask=("mask.png", mask), prompt="", n=2,
                            size="auto", response_format="b64_json")
pictures = [base64.b64decode(each.b64_json) for each in answer.data]
assert len(pictures) == 2 and pictures[0] != pictures[1], "two variations"
assert all(picture.startswith(PNG) and size_of(picture) == (width, height) for picture in pictures)

linked = client.images.edit(image=[("me.png", photo)], prompt="open mouth 0.5", response_format="url", output_format="jpeg")
assert urllib.request.urlopen(linked.data[0].url).read().startswith(b"\xff\xd8"), "a link to a JPEG"

kinds = []
for event in client.images.edit(image=("me.png", photo), prompt="smile", stream=True, partial_images=2):
    kinds.append(event.type)
    assert base64.b64decode(event.b64_json).startswith(PNG), event.type
assert kinds[-1] == "image_edit.completed" and kinds.count("image_edit.partial_image") in (1, 2), kinds

for field, given in (("prompt", {"prompt": "a cat with a hat"}), ("size", {"prompt": "smile", "size": "1024x1024"}),
                     ("input_fidelity", {"prompt": "smile", "input_fidelity": "high"}),
                     ("mask", {"prompt": "", "mask": ("mask.png", photo)})):
    try:
        client.images.edit(image=("me.png", photo), **given)
        raise SystemExit(f"{field} was not refused")
    except openai.BadRequestError as refusal:
        assert refusal.param == field and refusal.body["message"], refusal.body

try:
    client.images.edit(image=("me.png", b"no picture"), prompt="smile")
    raise SystemExit("what is no picture was taken")
except openai.UnprocessableEntityError as refusal:
    assert refusal.param == "image", refusal.body
