import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import {
  completeAddress,
  isLong,
  nameOf,
  noteAct,
  partsOf,
  tidyHistory,
  writeAddress,
} from "../../components/views/lib/address.js";
import { arraysFor } from "./arrays.js";

const ORIGIN = "http://here";
let went = [];

const at = (address) => {
  const { pathname, search, hash, href } = new URL(address, ORIGIN);
  const go = (kind) => (_, __, url) => {
    went.push(`${kind} ${url}`);
    Object.assign(globalThis.window.location, at(url).location);
  };
  /** @type {any} */
  const window = {
    origin: ORIGIN,
    location: { pathname, search, hash, href },
    history: { state: null, replaceState: go("replace"), pushState: go("push") },
  };
  globalThis.window = window;
  return window;
};

const changeTo = (address, me) => {
  let prevented = false;
  const event = {
    navigationType: "push", cancelable: true,
    destination: { url: new URL(address, ORIGIN).href, sameDocument: true },
    preventDefault: () => (prevented = true),
  };
  tidyHistory(event, me);
  return prevented;
};

const reader = (own, value = "Hello") => ({ own, packs: false, area: { value } });

beforeEach(() => (went = []));

for (const { text, quoted, long } of arraysFor("address")) {
  test(`${JSON.stringify(text.slice(0, 12))}… stands as the server writes it`, () => {
    assert.equal(isLong(text), long);
    at("/heads?model=a&text=old&view=1#here");
    writeAddress(text);
    assert.deepEqual(went, long ? [] : [`replace /heads?model=a&text=${quoted}&view=1#here`]);
  });
}

test("a text that was in no address is written last, and unpacks none", () => {
  at("/?z=abc&model=a");
  writeAddress("Hi there");
  assert.deepEqual(went, ["replace /?model=a&text=Hi+there"]);
});

test("an address in parts", () => {
  assert.deepEqual(partsOf("?a=1&&b=2=3"), ["a=1", "b=2=3"]);
  assert.deepEqual(["a=1", "b=2=3", "c"].map(nameOf), ["a", "b", "c"]);
  assert.deepEqual(partsOf(""), []);
});

test("the menu keeps the reader's own text and model, not the page's settings", () => {
  at("/heads?text=Hello&model=a&head=1.2");
  assert.ok(changeTo("/flow", reader({ text: true, model: true })));
  assert.deepEqual(went, ["push /flow?text=Hello&model=a"]);
});

test("the menu keeps nothing that the reader did not choose", () => {
  at("/heads?text=Hello&model=a");
  assert.equal(changeTo("/flow", reader({})), false);
  assert.deepEqual(went, []);
});

test("settings that are cleared on the way out come back behind it", () => {
  at("/heads?text=Hello&head=1.2");
  const me = reader({ text: true });
  assert.ok(changeTo("/heads?text=Hello", me));
  assert.ok(changeTo("/flow", me));
  assert.deepEqual(went, [
    "replace /heads?text=Hello",
    `replace ${ORIGIN}/heads?text=Hello&head=1.2`,
    "push /flow?text=Hello",
  ]);
});

const act = (me, ...path) => noteAct({ composedPath: () => path }, me);

test("what the reader chooses is one entry of the history, however much is written", () => {
  const me = reader({ text: true });
  at("/heads?text=Hello");
  act(me, { tagName: "CANVAS" });
  assert.equal(changeTo("/heads?text=Hello&head=1.2", me), false);
  at("/heads?text=Hello&head=1.2");
  assert.ok(changeTo("/heads?text=Hello&head=1.2&pair=3.1", me));
  assert.deepEqual(went, ["replace /heads?text=Hello&head=1.2&pair=3.1"]);
});

test("a choice that is taken out again is an entry too", () => {
  const me = reader({ text: true });
  at("/heads?text=Hello&step=share");
  act(me, { tagName: "BUTTON" });
  assert.equal(changeTo("/heads?text=Hello", me), false);
});

test("an entry of its own keeps the text that the server has not written yet", () => {
  const me = reader({ text: true });
  at("/heads?text=Hello");
  act(me, { tagName: "CANVAS" });
  assert.ok(changeTo("/heads?head=1.2", me));
  assert.deepEqual(went, ["push /heads?head=1.2&text=Hello"]);
});

test("typing, a link and what the server writes by itself are no entries", () => {
  const me = reader({ text: true });
  for (const path of [[me.area], [{ tagName: "SPAN" }, { tagName: "A" }], []]) {
    at("/heads?text=Hello");
    act(me, { tagName: "CANVAS" });
    if (path.length) act(me, ...path);
    else tidyHistory({ navigationType: "replace", destination: { url: ORIGIN } }, me);
    assert.ok(changeTo("/heads?text=Hello&head=1.2", me));
  }
  assert.equal(went.filter((step) => step.startsWith("push")).length, 0);
});

test("a choice on one page is none on the next", () => {
  const me = reader({});
  at("/heads");
  act(me, { tagName: "BUTTON" });
  assert.equal(changeTo("/flow", me), false);
  at("/flow");
  assert.ok(changeTo("/flow?flow_from=3", me));
});

test("a setting in the address says of which text and model", () => {
  at("/heads?head=1.2");
  completeAddress({ address: { page: "heads", parts: { text: "Hi there", model: "a/b" } }, area: { value: "Hi there" } });
  assert.deepEqual(went, ["replace /heads?head=1.2&text=Hi+there&model=a%2Fb"]);
});

test("an address without a setting, with a text or of another page is left alone", () => {
  const said = { address: { page: "heads", parts: { text: "Hi" } }, area: { value: "Hi" } };
  for (const address of ["/heads", "/heads?view=1&model=a", "/heads?head=1&text=Ho", "/flow?head=1"]) {
    at(address);
    completeAddress(said);
  }
  assert.deepEqual(went, []);
});
