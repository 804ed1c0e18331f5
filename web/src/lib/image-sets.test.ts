import { expect, it } from "vitest";
import { imageSetsOf, isImage } from "./image-sets";

const entry = (name: string) => ({ name, path: `images/${name}`, is_dir: false });

it("pictures of a key are one set by step, whatever separates the parts of their names", () => {
  const sets = imageSetsOf([
    entry("dog%step%10%timestamp%1700000000002%aaaa-1.png"),
    entry("dog%step%2%timestamp%1700000000001%aaaa-2.png"),
    entry("val#cat+step+0+timestamp+1700000000003+bbbb-1.png"),
    entry("plot.png"),
  ]);
  expect(sets.map((set) => [set.key, set.images.map((one) => one.step)])).toEqual([
    ["dog", [2, 10]],
    ["val/cat", [0]],
  ]);
});

it("the full picture counts, not its small one; of two at a step the later", () => {
  const sets = imageSetsOf([
    entry("dog%step%1%timestamp%5%a-1%compressed.webp"),
    entry("dog%step%1%timestamp%5%a-1.png"),
    entry("dog%step%2%timestamp%6%b-1.png"),
    entry("dog%step%2%timestamp%9%b-2.png"),
  ]);
  expect(sets[0]?.images.map((one) => one.path)).toEqual([
    "images/dog%step%1%timestamp%5%a-1.png",
    "images/dog%step%2%timestamp%9%b-2.png",
  ]);
});

it("a drawing is no picture that is drawn unasked", () => {
  expect([isImage("a.PNG"), isImage("a.svg"), isImage("a.svgz")]).toEqual([true, false, false]);
  expect(imageSetsOf([entry("dog%step%1%timestamp%5%a-1.svg")])).toEqual([]);
});
