// Charts of the desks, drawn on a canvas from the data of the element; the table beside each says the same.
"use strict";

function drawChart(box) {
  const data = JSON.parse(box.dataset.chart);
  const tokens = getComputedStyle(document.documentElement);
  const colour = (name) => tokens.getPropertyValue(name).trim();
  const wide = box.clientWidth > 600;
  const font = { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12, color: colour("--ink") };
  const height = Math.max(220, 96 + data.names.length * (wide ? 44 : 52));
  const chart = echarts.init(box, null, { renderer: "canvas", width: box.clientWidth, height });
  const target = {
    silent: true,
    symbol: "none",
    lineStyle: { color: colour("--official"), type: "dashed", width: 2 },
    label: { ...font, formatter: `目标${data.target}${data.unit}`, position: "start" },
    data: [{ xAxis: data.target }],
  };
  chart.setOption({
    animation: false,
    textStyle: font,
    legend: { top: 0, textStyle: font },
    grid: { left: 8, right: 40, top: 56, bottom: 8, containLabel: true },
    xAxis: { type: "value", min: 0, max: 100, axisLabel: { ...font, formatter: `{value}${data.unit}` } },
    yAxis: { type: "category", data: data.names, inverse: true, axisLabel: { ...font, width: wide ? 180 : 96, overflow: "break" } },
    series: data.bars.map((bar, place) => ({
      name: bar.label,
      type: "bar",
      data: bar.values,
      barMaxWidth: 16,
      itemStyle: { color: colour(place ? "--good" : "--primary") },
      label: { ...font, show: true, position: "right", formatter: `{c}${data.unit}` },
      markLine: place ? undefined : target,
    })),
  });
}

document.addEventListener("DOMContentLoaded", () => {
  if (typeof echarts === "undefined") return;
  for (const box of document.querySelectorAll("[data-chart]")) drawChart(box);
});
