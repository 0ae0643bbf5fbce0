// Reads calendar files with ical.js (Thunderbird's) and node-ical, for the tests. One JSON string holding a file per
// line of standard input; one JSON answer per line: {"icaljs": [events], "nodeical": [events]}.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(new URL("../../../frontend/package.json", import.meta.url));
const ICAL = require("ical.js").default ?? require("ical.js");
const nodeIcal = require("node-ical");

const withIcalJs = (file) => {
  const calendar = new ICAL.Component(ICAL.parse(file));
  const events = calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    const value = (name) => component.getFirstPropertyValue(name) ?? "";
    return {
      uid: event.uid,
      starts: event.startDate.toJSDate().toISOString(),
      ends: event.endDate.toJSDate().toISOString(),
      isDay: event.startDate.isDate,
      summary: event.summary,
      description: event.description ?? "",
      location: event.location ?? "",
      categories: component.getFirstProperty("categories")?.getValues() ?? [],
      status: value("status"),
      transparency: value("transp"),
      busy: value("x-microsoft-cdo-busystatus"),
      url: value("url"),
      sequence: event.sequence,
      changed: value("last-modified").toJSDate().toISOString(),
      created: value("created").toJSDate().toISOString(),
    };
  });
  return { name: calendar.getFirstPropertyValue("name") ?? "", events };
};

const withNodeIcal = (file) => {
  const calendar = nodeIcal.sync.parseICS(file);
  const events = Object.values(calendar).filter((part) => part.type === "VEVENT").map((event) => ({
    uid: event.uid,
    starts: event.start.toISOString(),
    ends: event.end.toISOString(),
    isDay: event.datetype === "date",
    summary: event.summary,
    description: event.description ?? "",
    location: event.location ?? "",
    categories: event.categories ?? [],
    status: event.status,
    transparency: event.transparency,
    busy: event["MICROSOFT-CDO-BUSYSTATUS"],
    url: event.url?.val ?? event.url ?? "",
    sequence: Number(event.sequence),
    changed: event.lastmodified.toISOString(),
    created: event.created.toISOString(),
  }));
  return { name: calendar.vcalendar?.["WR-CALNAME"] ?? "", events };
};

for await (const line of createInterface({ input: process.stdin })) {
  const file = JSON.parse(line);
  process.stdout.write(`${JSON.stringify({ icaljs: withIcalJs(file), nodeical: withNodeIcal(file) })}\n`);
}
