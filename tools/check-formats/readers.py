"""One function for each format: it opens the set with the field's reader, checks it, and hands pictures with labels to a drawing."""

import glob
import io
import json
import pathlib

import numpy
from PIL import Image

from geometry import project
from sheet import Drawing

__all__ = ["Drawing", "READERS"]

SOURCE_HEADER = (
    "frame;emotion;camera_pos_x;camera_pos_y;camera_pos_z;camera_rot_x;camera_rot_y;camera_rot_z;yaw;pitch;roll;"
    "AU1_intensity;AU10_intensity;AU12_intensity;AU14_intensity;AU15_intensity;AU17_intensity;AU2_intensity;AU20_intensity;AU23_intensity;"
    "AU24_intensity;AU26_intensity;AU4_intensity;AU5_intensity;AU6_intensity;AU7_intensity;AU9_intensity;"
    + "".join(f"{i}_x;{i}_y;" for i in range(468))
)
EMOTIONS = ["Neutral", "Joy", "Sadness", "Surprise", "Fear", "Disgust", "Anger", "Contempt"]


def check_face(face, truth, camera):
    """3-D labels, seen through the written camera, land on the 2-D labels; the matrix is the motion between the frames. The worst error in pixels."""
    points = numpy.array(face["landmarks"])
    assert points.shape == (478, 3), points.shape
    head, matrix = numpy.array(truth["landmarks_head_m"]), numpy.array(truth["head_to_camera"])
    seen = head @ matrix[:, :3].T + matrix[:, 3]
    if "landmarks_camera_m" in truth:
        assert numpy.abs(numpy.array(truth["landmarks_camera_m"]) - seen).max() < 2e-6, "head_to_camera does not take one frame to the other"
    # The published rotation is that of the head with OpenCV's axes.
    x, y, z, w = face["pose"]["rotation_xyzw"]
    rotation = numpy.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ])
    assert numpy.abs(rotation @ numpy.diag([1, -1, -1]) - matrix[:, :3]).max() < 1e-6, "the quaternion is not the matrix"
    return numpy.abs(project(camera, seen) - points[:, :2]).max()


def moved(row, head):
    """Points of the head's frame in the camera's, by the columns of the pose."""
    rotation = numpy.array([row[f"r{i}{j}"] for i in range(3) for j in range(3)]).reshape(3, 3) @ numpy.diag([1, -1, -1])
    return head @ rotation.T + numpy.array([row[f"t{axis}_m"] for axis in "xyz"])


def webdataset(folder, manifest, drawing):
    import webdataset as reader

    extension = manifest["picture_format"]
    suffixes = {"segmentation": "seg.png", "depth": "depth.png", "normals": "normals.png"}
    shards = sorted(glob.glob(str(folder / "*.tar")))
    keys, worst = [], 0.0
    for sample in reader.WebDataset(shards, shardshuffle=False):
        keys.append(sample["__key__"])
        expected = {extension, "json", *(suffixes[labels] for labels in manifest["label_pictures"])}
        assert {key for key in sample if not key.startswith("__")} == expected, list(sample)
        record = json.loads(sample["json"])
        assert record["truth"]["index"] == int(sample["__key__"])
        assert record["source"] == f"{sample['__key__']}.{extension}"
        picture = Image.open(io.BytesIO(sample[extension]))
        assert picture.size == (record["width"], record["height"])
        for suffix in expected - {extension, "json"}:
            labels = Image.open(io.BytesIO(sample[suffix]))
            assert labels.size == picture.size, suffix
            assert labels.mode == {"seg.png": "L", "depth.png": "I;16", "normals.png": "RGB"}[suffix], (suffix, labels.mode)
        for face, truth in zip(record["faces"], record["truth"].get("labels", []), strict=True):
            worst = max(worst, check_face(face, truth, record["camera"]))
        drawing.add(picture, [
            {"mesh": numpy.array(face["landmarks"])[:, :2], "ibug": numpy.array(face["landmarks68"]), "box": face["box"],
             "rotation_xyzw": face["pose"]["rotation_xyzw"],
             "text": f"{face.get('emotion', {}).get('label', '')} {face['pose']['yaw']:.0f} {face['pose']['pitch']:.0f} {face['pose']['roll']:.0f}"}
            for face in record["faces"]
        ])
    assert keys == [f"{i:08}" for i in range(manifest["count"])], "keys are not in order"
    # Decoded, and on two workers, as training reads it.
    decoded = list(reader.WebDataset(shards, shardshuffle=False).decode("pil").to_tuple(extension, "json"))
    assert len(decoded) == manifest["count"] and decoded[0][1]["width"] == decoded[0][0].size[0]
    assert worst < 0.01, f"3-D labels land {worst} px from the 2-D labels"
    print(f"  webdataset {reader.__version__}: {len(keys)} samples in order; 3-D labels land within {worst:.6f} px of the 2-D labels")


def parquet(folder, manifest, drawing):
    import datasets
    import pandas
    import pyarrow
    import pyarrow.parquet

    files = sorted(folder.glob("*.parquet")) or sorted(folder.glob("*/labels.parquet"))
    table = pyarrow.concat_tables([pyarrow.parquet.read_table(file) for file in files])
    assert table.num_rows == manifest["count"]
    assert table["index"].to_pylist() == list(range(manifest["count"]))
    inline = manifest["pictures"] == "inline"
    assert ("image" in table.column_names) == inline
    for name, length in [("landmarks", 1434), ("visibility", 478), ("landmarks68", 136), ("landmarks_head_m", 1434)]:
        assert pyarrow.types.is_list(table.schema.field(name).type) and table.schema.field(name).type.value_type == pyarrow.float32()
        for faces, values in zip(table["faces"].to_pylist(), table[name].to_pylist()):
            assert (values is None) if faces == 0 else len(values) == length, name
    worst = 0.0
    for row in table.to_pylist():
        picture = Image.open(io.BytesIO(row["image"]["bytes"]) if inline else folder / row["file_name"])
        assert picture.size == (row["width"], row["height"])
        if inline:
            assert row["image"]["path"] == row["file_name"]
            for labels in manifest["label_pictures"]:
                assert Image.open(io.BytesIO(row[labels]["bytes"])).size == picture.size
        assert len(row["boxes"]) == 4 * row["faces"]
        assert (row["record"] is not None) == (row["faces"] > 1)
        if row["faces"] == 0:
            assert row["yaw"] is None and row["AU12"] is None
            drawing.add(picture, [])
            continue
        camera = {key: row[key] for key in ("fx", "fy", "cx", "cy", "distortion")}
        points = numpy.array(row["landmarks"]).reshape(478, 3)
        seen = moved(row, numpy.array(row["landmarks_head_m"]).reshape(478, 3))
        if "landmarks_camera_m" in row:
            assert numpy.abs(numpy.array(row["landmarks_camera_m"]).reshape(478, 3) - seen).max() < 2e-6
        worst = max(worst, numpy.abs(project(camera, seen) - points[:, :2]).max())
        assert abs(row["AU12"] - (row["AU12L"] + row["AU12R"]) / 2) < 1e-6
        if row["record"] is not None:
            assert json.loads(row["record"])["faces"][0]["box"] == row["boxes"][:4]
        drawing.add(picture, [{"mesh": points[:, :2], "ibug": numpy.array(row["landmarks68"]).reshape(68, 2), "box": row["boxes"][:4],
                               "rotation_xyzw": [row["qx"], row["qy"], row["qz"], row["qw"]], "text": f"{row['emotion']} {row['yaw']:.0f}"}])
    assert worst < 0.01, worst
    frame = pandas.concat([pandas.read_parquet(file, columns=["index", "AU12", "jawOpen", "yaw"]) for file in files])
    assert len(frame) == manifest["count"] and frame["AU12"].between(0, 1).sum() == (table["faces"].to_numpy() > 0).sum()
    loaded = datasets.load_dataset("parquet", data_files=[str(file) for file in files], split="train", cache_dir=str(drawing.scratch))
    assert len(loaded) == manifest["count"]
    if inline:
        assert loaded[0]["image"].size == (table["width"][0].as_py(), table["height"][0].as_py()), "Hugging Face's loader sees no picture"
    print(f"  pyarrow {pyarrow.__version__}, pandas {pandas.__version__}, datasets {datasets.__version__}: {table.num_rows} rows, "
          f"{table.num_columns} columns; 3-D labels land within {worst:.6f} px of the 2-D labels")


def files(folder, manifest, drawing):
    import pandas

    source = manifest["csv_layout"] == "source"
    path = folder / "labels.csv"
    frame = pandas.read_csv(path, sep=";" if source else ",")
    parts = sum(len(pandas.read_csv(part, sep=";" if source else ",")) for part in folder.glob("*/labels.csv"))
    assert parts == len(frame), "the whole is not the sum of its parts"
    extension = manifest["picture_format"]
    if source:
        lines = path.read_text().splitlines()
        assert lines[0] == SOURCE_HEADER, "the header is not the source project's"
        assert all(line.endswith(";") and line.count(";") == SOURCE_HEADER.count(";") for line in lines)
        assert frame.columns[-1].startswith("Unnamed") and frame.iloc[:, -1].isna().all()
        frame = frame.iloc[:, :-1]
        assert not frame.isna().any().any()
        assert frame["frame"].tolist() == list(range(1, manifest["count"] + 1))
        assert set(frame["emotion"]) <= set(EMOTIONS)
        assert frame.filter(like="AU").shape[1] == 16 and frame.filter(like="AU").stack().between(0, 1).all()
        for row in frame.to_dict("records"):
            number = row["frame"]
            picture = Image.open(folder / f"{(number - 1) // manifest['samples_per_shard']:06}" / f"{number:08}.{extension}")
            # y from the bottom.
            points = numpy.array([[row[f"{i}_x"], picture.size[1] - row[f"{i}_y"]] for i in range(468)])
            drawing.add(picture, [{"mesh": points, "text": f"{row['emotion']} {row['yaw']:.0f} {row['pitch']:.0f} {row['roll']:.0f}"}])
        print(f"  pandas {pandas.__version__}: {frame.shape[0]} rows, {frame.shape[1]} columns, the source project's header")
        return
    assert sorted(set(frame["index"])) == list(range(manifest["count"]))
    for (name, faces), rows in frame.groupby(["file_name", "faces"]):
        assert len(rows) == max(faces, 1), name
        picture = Image.open(folder / name)
        assert picture.size == (rows["width"].iloc[0], rows["height"].iloc[0])
        drawn = []
        for row in rows.to_dict("records") if faces else []:
            points = numpy.array([[row[f"x_{i}"], row[f"y_{i}"]] for i in range(478)])
            seen = moved(row, numpy.array([[row[f"head_{axis}_{i}"] for axis in "xyz"] for i in range(478)]))
            camera = {key: row[key] for key in ("fx", "fy", "cx", "cy")} | {"distortion": [float(k) for k in row["distortion"].split()]}
            assert numpy.abs(project(camera, seen) - points).max() < 0.01
            assert row["AU12_facs"] in "-ABCDE" and json.loads(row["light"])["gain"]
            drawn.append({"mesh": points, "ibug": numpy.array([[row[f"x68_{i}"], row[f"y68_{i}"]] for i in range(68)]),
                          "box": [row[f"box_{side}"] for side in ("x", "y", "width", "height")],
                          "rotation_xyzw": [row["qx"], row["qy"], row["qz"], row["qw"]], "text": f"{row['emotion']} {row['yaw']:.0f}"})
        drawing.add(picture, drawn)
    print(f"  pandas {pandas.__version__}: {frame.shape[0]} rows, {frame.shape[1]} columns")


def coco(folder, manifest, drawing):
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    parts = sorted(folder.glob("*/annotations.json"))
    whole = COCO(str(folder / "annotations.json"))
    assert len(whole.getImgIds()) == manifest["count"]
    assert sum(len(json.loads(part.read_text())["annotations"]) for part in parts) == len(whole.getAnnIds())
    categories = {category["id"]: category for category in whole.loadCats(whole.getCatIds())}
    assert [len(category["keypoints"]) for category in categories.values()] == [478, 68]
    for category in categories.values():
        assert len(set(category["keypoints"])) == len(category["keypoints"])
        assert all(1 <= end <= len(category["keypoints"]) for edge in category["skeleton"] for end in edge)
    for image in whole.loadImgs(whole.getImgIds()):
        picture = Image.open(folder / image["file_name"])
        assert picture.size == (image["width"], image["height"])
        drawn = []
        for annotation in whole.loadAnns(whole.getAnnIds(imgIds=image["id"])):
            points = numpy.array(annotation["keypoints"]).reshape(-1, 3)
            assert len(points) == len(categories[annotation["category_id"]]["keypoints"])
            assert annotation["num_keypoints"] == (points[:, 2] > 0).sum()
            x, y, width, height = annotation["bbox"]
            assert 0 <= x <= x + width <= image["width"] + 1e-9 and 0 <= y <= y + height <= image["height"] + 1e-9
            labelled = points[points[:, 2] > 0, :2] + 0.5
            drawn.append({"mesh": labelled, "box": annotation["bbox"], "text": ""} if annotation["category_id"] == 1 else {"ibug": labelled, "text": ""})
        drawing.add(picture, drawn)
    # The evaluator takes the truth for perfect detections.
    scores = []
    for number, category in categories.items():
        annotations = [a for a in whole.dataset["annotations"] if a["category_id"] == number and a["num_keypoints"] > 0]
        detections = whole.loadRes([{key: a[key] for key in ("image_id", "category_id", "keypoints")} | {"score": 1.0} for a in annotations])
        evaluation = COCOeval(whole, detections, "keypoints")
        evaluation.params.catIds = [number]
        evaluation.params.kpt_oks_sigmas = numpy.full(len(category["keypoints"]), 0.025)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
        scores.append(evaluation.stats[0])
    assert numpy.allclose(scores, 1), scores
    print(f"  pycocotools: {manifest['count']} pictures, {len(whole.getAnnIds())} annotations; truth against itself: AP {scores}")


def pts(folder, manifest, drawing):
    found = 0
    for name in sorted(folder.glob(f"*/????????.{manifest['picture_format']}")):
        picture = Image.open(name)
        drawn = []
        for path in sorted(name.parent.glob(f"{name.stem}*.pts")):
            lines = pathlib.Path(path).read_text().splitlines()
            assert lines[0] == "version: 1" and lines[1].split() == ["n_points:", "68"] and lines[2] == "{" and lines[71] == "}" and len(lines) == 72
            drawn.append({"ibug": numpy.array([[float(value) for value in line.split()] for line in lines[3:71]]) - 0.5, "text": ""})
            found += 1
        drawing.add(picture, drawn)
    print(f"  .pts: {found} faces")
    assert found > 0


READERS = {"webdataset": webdataset, "parquet": parquet, "files": files, "coco": coco, "pts": pts}
