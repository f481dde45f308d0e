"""Makes src/html/outlines.txt, the coasts and borders that the map of a story's places is drawn on.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python3 outlines.py package/countries-110m.json > ../src/html/outlines.txt

Natural Earth's 1:110m countries (public domain), as packaged by world-atlas (ISC), as lines: one line a coast or
border, longitude and latitude in tenths of a degree, then the steps from each point to the next.
"""

import json
import sys


def main():
    topology = json.load(open(sys.argv[1], encoding="utf-8"))
    (scale_x, scale_y), (shift_x, shift_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            point = (round((x * scale_x + shift_x) * 10), round((y * scale_y + shift_y) * 10))
            if not points or point != points[-1]:
                points.append(point)
        # A line that crosses from 180 degrees east to 180 degrees west would be drawn round the world.
        cuts = [i for i in range(1, len(points)) if abs(points[i][0] - points[i - 1][0]) > 1800]
        for start, end in zip([0, *cuts], [*cuts, len(points)]):
            line = points[start:end]
            if len(line) < 2:
                continue
            steps = [line[0]] + [(b[0] - a[0], b[1] - a[1]) for a, b in zip(line, line[1:])]
            print(" ".join(f"{dx} {dy}" for dx, dy in steps))


main()
