const charts = {
{% for name, chart in charts.items() %}
  "{{ name }}": {{ chart.script|safe }},
{% endfor %}
};
const looks = {
  font: "system-ui, sans-serif",
  axis: { labelFontSize: 11, titleFontSize: 12, titleFontWeight: "normal", gridColor: "#e4e4e4" },
  legend: { labelFontSize: 11, titleFontSize: 12, titleFontWeight: "normal", labelLimit: 300, symbolStrokeWidth: 3 },
  view: { stroke: null },
};
// The picture goes when the charts are there: without scripts it stays.
document.body.classList.add("touchable");
Promise.all(
  Object.entries(charts).map(([name, chart]) =>
    vegaEmbed(`#chart-${name}`, chart, { renderer: "svg", actions: false, config: looks }),
  ),
).then(
  () => { document.getElementById("curves-picture").hidden = true; },
  () => { document.body.classList.remove("touchable"); },
);
// A link to a model opens it; printed pages show all.
const open = () => {
  const target = document.getElementById(location.hash.slice(1));
  if (target && target.tagName === "DETAILS") target.open = true;
};
addEventListener("hashchange", open);
open();
addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("details")) one.open = true;
  for (const one of document.querySelectorAll("img")) one.loading = "eager";
});
