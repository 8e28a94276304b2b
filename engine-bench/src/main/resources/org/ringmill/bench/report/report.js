/*
 * Draws the page of a latency report from the JSON in the element "data". Whatever comes from the report gets into the page
 * as text nodes only. A plot is a function from what is to be seen and how wide it is to the options of ECharts; it is
 * called again when the width, the colours or a control change.
 */
(() => {
    'use strict';

    const data = JSON.parse(document.getElementById('data').textContent);
    const PERCENTILES = [
        {key: 'p50Ns', label: 'p50', symbol: 'circle'},
        {key: 'p90Ns', label: 'p90', symbol: 'rect'},
        {key: 'p99Ns', label: 'p99', symbol: 'triangle'},
        {key: 'p999Ns', label: 'p99.9', symbol: 'diamond'},
        {key: 'p9999Ns', label: 'p99.99', symbol: 'circle'},
        {key: 'maxNs', label: 'max', symbol: 'roundRect'},
    ];
    const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'path://M0,0L10,0L5,9Z'];
    const NONE = '\u2013';

    /* ---------- figures for people ---------- */

    /** Three of them, halves up: 2.655 is a little less in binary, and still reads 2.66. */
    function digits(value) {
        const decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
        const scale = 10 ** decimals;
        return (Math.round(Number((value * scale).toPrecision(12))) / scale).toFixed(decimals);
    }

    function time(ns) {
        if (ns === null || ns === undefined) {
            return NONE;
        }
        if (ns < 1000) {
            return `${Math.round(ns)} ns`;
        }
        const units = ['ns', 'us', 'ms', 's'];
        let unit = 0;
        let value = ns;
        while (value >= 999.5 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return `${digits(value)} ${units[unit]}`;
    }

    /** A value on an axis: without needless zeros. */
    function tick(ns) {
        return ns === 0 ? '0' : time(ns).replace(/\.0+ /, ' ').replace(/(\.\d*[1-9])0+ /, '$1 ');
    }

    function count(value) {
        const units = ['', ' k', ' M', ' G'];
        let unit = 0;
        let scaled = value;
        while (scaled >= 999.5 && unit < units.length - 1) {
            scaled /= 1000;
            unit++;
        }
        return `${Number(scaled.toPrecision(3))}${units[unit]}`;
    }

    function rate(perSecond) {
        return `${count(perSecond)}/s`;
    }

    function percentile(value) {
        return `${Number(value.toFixed(6))}%`;
    }

    /* ---------- elements ---------- */

    function element(name, attributes = {}, ...children) {
        const made = document.createElement(name);
        fill(made, attributes, children);
        return made;
    }

    function svg(name, attributes = {}, ...children) {
        const made = document.createElementNS('http://www.w3.org/2000/svg', name);
        fill(made, attributes, children);
        return made;
    }

    function fill(target, attributes, children) {
        for (const [name, value] of Object.entries(attributes)) {
            target.setAttribute(name, value);
        }
        target.append(...children);
    }

    function byId(id) {
        return document.getElementById(id);
    }

    /* ---------- colours ---------- */

    function colour(name) {
        return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    }

    function colours(name) {
        return colour(name).split(',').map(part => part.trim());
    }

    /** The colour at a place from 0 to 1 of the ramp. */
    function ramp(place) {
        const stops = colours('ramp').map(hex => [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16)));
        const position = place * (stops.length - 1);
        const below = Math.min(Math.floor(position), stops.length - 2);
        const mixed = stops[below].map((low, i) => Math.round(low + (stops[below + 1][i] - low) * (position - below)));
        return `rgb(${mixed.join(',')})`;
    }

    function rateColour(index) {
        return ramp(data.steps.length < 2 ? 0 : index / (data.steps.length - 1));
    }

    function percentileColour(key) {
        const shown = ['p50Ns', 'p90Ns', 'p99Ns', 'p999Ns', 'maxNs'];
        return ramp(shown.indexOf(key) / (shown.length - 1));
    }

    function stageColour(index) {
        const all = colours('stages');
        return all[index % all.length];
    }

    /* ---------- what all plots share ---------- */

    const plots = [];

    /**
     * Binds a figure to a plot.
     *
     * @param id      of the figure
     * @param entries gives what its legend holds: name, colour and how it is drawn
     * @param option  gives the options for ECharts from the width, a test for whether a name is shown, and the height
     */
    function plot(id, entries, option) {
        const figure = byId(id);
        const holder = figure.querySelector('.chart');
        const chart = echarts.init(holder, null, {renderer: 'svg'});
        const hidden = new Set();
        const made = {
            draw() {
                legend(figure.querySelector('.legend'), entries(), hidden, made.draw);
                chart.setOption(option(chart.getWidth(), name => !hidden.has(name), chart.getHeight()), true);
            },
            resize(size) {
                chart.resize(size);
                made.draw();
            },
        };
        plots.push(made);
        new ResizeObserver(() => {
            if (Math.abs(holder.clientWidth - chart.getWidth()) >= 1 || holder.clientHeight !== chart.getHeight()) {
                made.resize();
            }
        }).observe(holder);
        made.draw();
        return made;
    }

    function legend(holder, entries, hidden, redraw) {
        const focused = [...holder.children].indexOf(document.activeElement);
        holder.replaceChildren(...entries.map(entry => {
            const button = element(
                'button', {type: 'button', 'aria-pressed': String(!hidden.has(entry.name))}, swatch(entry), entry.name);
            button.addEventListener('click', () => {
                if (!hidden.delete(entry.name)) {
                    hidden.add(entry.name);
                }
                redraw();
            });
            return button;
        }));
        if (focused >= 0 && focused < holder.children.length) {
            holder.children[focused].focus();
        }
    }

    function swatch(entry) {
        const drawing = svg('svg', {width: 28, height: 14, 'aria-hidden': 'true'});
        if (entry.block) {
            drawing.append(svg('rect', {x: 7, y: 0, width: 14, height: 14, fill: entry.colour}));
            return drawing;
        }
        drawing.append(svg('line', {
            x1: 0, y1: 7, x2: 28, y2: 7, stroke: entry.colour, 'stroke-width': 2.5, 'stroke-dasharray': dashes(entry.dash),
        }));
        const shape = symbolShape(entry.symbol);
        if (shape) {
            fill(shape, {fill: entry.hollow ? colour('surface') : entry.colour, stroke: entry.colour, 'stroke-width': 2}, []);
            drawing.append(shape);
        }
        return drawing;
    }

    function dashes(dash) {
        return dash === 'dashed' ? '6 4' : dash === 'dotted' ? '2 3' : 'none';
    }

    function symbolShape(symbol) {
        const shapes = {
            circle: () => svg('circle', {cx: 14, cy: 7, r: 4}),
            rect: () => svg('rect', {x: 10, y: 3, width: 8, height: 8}),
            roundRect: () => svg('rect', {x: 10, y: 3, width: 8, height: 8, rx: 3}),
            triangle: () => svg('path', {d: 'M14 2 L19 11 L9 11 Z'}),
            diamond: () => svg('path', {d: 'M14 1 L19 7 L14 13 L9 7 Z'}),
            [SYMBOLS[5]]: () => svg('path', {d: 'M9 3 L19 3 L14 12 Z'}),
        };
        return shapes[symbol] && shapes[symbol]();
    }

    function font(width) {
        return width < 480 ? 11 : 12;
    }

    const ruler = document.createElement('canvas').getContext('2d');

    function textWidth(text, size) {
        ruler.font = `${size}px ${getComputedStyle(document.body).fontFamily}`;
        return ruler.measureText(text).width;
    }

    /** An axis in the colours of the page, with its name. */
    function axis(width, name, more) {
        return {
            name,
            nameTextStyle: {color: colour('text'), fontSize: font(width) + 1},
            axisLine: {show: true, onZero: false, lineStyle: {color: colour('muted')}},
            axisTick: {show: true, lineStyle: {color: colour('muted')}, ...more.axisTick},
            minorTick: {show: false},
            splitLine: {show: true, lineStyle: {color: colour('grid')}, ...more.splitLine},
            axisLabel: {color: colour('muted'), fontSize: font(width), hideOverlap: true, ...more.axisLabel},
            ...Object.fromEntries(Object.entries(more).filter(
                ([key]) => !['axisTick', 'splitLine', 'axisLabel'].includes(key))),
        };
    }

    /** An axis below, its name in the middle under the labels. */
    function xAxis(width, name, more) {
        return axis(width, name, {nameLocation: 'middle', nameGap: 30, ...more});
    }

    /** A logarithmic axis below with given ticks; as many of them have labels as there is room for, the wanted ones first. */
    function logarithmicX(width, name, [low, high], ticks, wanted, label) {
        const box = grid(width);
        const room = width - box.left - box.right;
        const size = width < 480 ? 10 : font(width);
        const taken = [];
        const labelled = wanted.filter(at => {
            const place = (Math.log(at / low) / Math.log(high / low)) * room;
            const half = textWidth(label(at), size) / 2 + 1;
            const fits = place + half <= room + box.right
                && taken.every(other => Math.abs(other.place - place) >= other.half + half);
            if (fits) {
                taken.push({place, half});
            }
            return fits;
        });
        return xAxis(width, name, {
            type: 'log',
            min: low,
            max: high,
            axisTick: {customValues: ticks},
            axisLabel: {customValues: labelled.sort((one, other) => one - other), formatter: label, fontSize: size, hideOverlap: false},
        });
    }

    /** A logarithmic axis of latency that holds some values. */
    function latencyAxis(width, name, values, more = {}) {
        const known = values.filter(value => value !== null && value !== undefined).map(positive);
        const [low, high] = decades(known.length ? known : [1000]);
        return axis(width, name, {
            type: 'log',
            min: low,
            max: high,
            nameLocation: 'end',
            nameGap: 14,
            nameTextStyle: {color: colour('text'), fontSize: font(width) + 1, align: 'left', padding: [0, 0, 0, -labelWidth(width)]},
            ...more,
            axisTick: {customValues: logTicks(low, high)},
            axisLabel: {formatter: tick, customValues: logTicks(low, high), ...more.axisLabel},
        });
    }

    /** A logarithm knows no zero: what took no measurable time took a nanosecond. */
    function positive(ns) {
        return ns === null || ns === undefined ? null : Math.max(1, ns);
    }

    /** Bounds around some values: powers of ten, or within three decades also 2 and 5 times one. */
    function decades(values) {
        const low = Math.min(...values);
        const high = Math.max(...values);
        const wide = high / low > 1000;
        const floor = steps(low, wide).filter(value => value <= low * 1.000001).pop();
        const ceiling = steps(high, wide).find(value => value >= high * 0.999999);
        return ceiling > floor ? [floor, ceiling] : [floor, floor * 10];
    }

    function steps(value, wide) {
        const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
        return (wide ? [1, 10] : [0.5, 1, 2, 5, 10]).map(factor => factor * power);
    }

    function logTicks(low, high) {
        const ticks = [];
        const factors = high / low > 1000 ? [1] : [1, 2, 5];
        for (let power = 10 ** Math.floor(Math.log10(low) + 1e-9); power <= high * 1.000001; power *= 10) {
            ticks.push(...factors.map(factor => Math.round(factor * power)));
        }
        return ticks.filter(value => value >= low * 0.999999 && value <= high * 1.000001);
    }

    function labelWidth(width) {
        return width < 480 ? 48 : 54;
    }

    function grid(width, more = {}) {
        return {left: labelWidth(width) + 6, right: 18, top: 34, bottom: 52, ...more};
    }

    function tooltip(formatter, more = {}) {
        return {
            trigger: 'axis',
            confine: true,
            backgroundColor: colour('surface'),
            borderColor: colour('line'),
            formatter,
            axisPointer: {type: 'line', lineStyle: {color: colour('muted')}, label: {show: false}},
            ...more,
        };
    }

    /** A tooltip's content: a title, and rows of a name and a value. */
    function tip(title, rows) {
        return element('div', {class: 'tip'}, element('strong', {}, title), element(
            'table', {}, ...rows.map(cells => element('tr', {}, ...cells.map(cell => element('td', {}, cell))))));
    }

    function options(more) {
        return {animation: false, textStyle: {fontFamily: getComputedStyle(document.body).fontFamily}, ...more};
    }

    function stepName(step) {
        return step.summary.saturated ? `${step.rate}, did not keep up` : step.rate;
    }

    /* ---------- percentile curves ---------- */

    const NOISE = 'the machine alone';

    /** The axis is one over the share of events above, so that each nine takes the same room. */
    function share(percentile) {
        return 100 / (100 - percentile);
    }

    function curvePoints(curve, lowest) {
        return curve.filter(([, ns]) => ns >= lowest).map(([at, ns]) => [share(at), positive(ns)]);
    }

    function percentileEntries() {
        const entries = data.steps.map((step, i) => ({
            name: stepName(step),
            colour: rateColour(i),
            dash: step.summary.saturated ? 'dotted' : 'solid',
            symbol: SYMBOLS[i % SYMBOLS.length],
            hollow: step.summary.saturated,
        }));
        return [...entries, ...besideLines(0).map(line => line.entry)];
    }

    /** What else is drawn: the machine alone, and the baseline at the highest rate that the target kept up with. */
    function besideLines(lowest) {
        const lines = [];
        const highest = data.steps.filter(step => !step.summary.saturated && step.baseline.length).pop();
        if (highest) {
            const name = `${data.baseline}, ${highest.rate}`;
            lines.push({
                name,
                points: curvePoints(highest.baseline, 0),
                entry: {name, colour: colour('text'), dash: 'dotted'},
            });
        }
        if (data.noise.length) {
            lines.push({
                name: NOISE,
                points: curvePoints(data.noise, lowest),
                entry: {name: NOISE, colour: colour('noise'), dash: 'dashed'},
            });
        }
        return lines;
    }

    function percentileOption(width, isShown) {
        const latencies = data.steps.filter(step => isShown(stepName(step))).flatMap(step => step.curve.map(point => point[1]));
        // Between its gaps the machine adds nothing: only what reaches the latencies is of interest.
        const lowest = latencies.length ? positive(Math.min(...latencies)) : 1;
        const entries = percentileEntries();
        const lines = data.steps.map((step, i) => ({
            name: stepName(step),
            points: curvePoints(step.curve, 0),
            entry: entries[i],
        })).concat(besideLines(lowest)).filter(line => isShown(line.name) && line.points.length);
        const all = lines.flatMap(line => line.points);
        const nines = Math.ceil(Math.max(1, ...all.map(([x]) => Math.log10(x) - 1e-6)));
        const ticks = [2, ...Array.from({length: nines}, (_, i) => 10 ** (i + 1))];
        const label = x => percentile(100 - 100 / x);
        return options({
            grid: grid(width),
            xAxis: logarithmicX(width, 'share of the events that took no longer', [1, 10 ** nines], ticks, ticks, label),
            yAxis: latencyAxis(width, `latency, ${data.span}`, [...all.map(([, y]) => y)]),
            tooltip: tooltip(points => tip(
                percentile(Number((100 - 100 / points[0].value[0]).toPrecision(6))),
                points.map(point => [point.seriesName, time(point.value[1])]))),
            series: lines.map(line => ({
                name: line.name,
                type: 'line',
                data: line.points.map(([x, y]) => ({
                    value: [x, y],
                    symbol: isNine(x) ? line.entry.symbol || 'none' : 'none',
                    symbolSize: 8,
                })),
                showAllSymbol: true,
                lineStyle: {color: line.entry.colour, width: 2, type: line.entry.dash},
                itemStyle: dot(line.entry.colour, line.entry.hollow),
                emphasis: {disabled: true},
            })),
        });
    }

    function isNine(x) {
        const nines = Math.log10(x);
        return x > 1.5 && Math.abs(nines - Math.round(nines)) < 1e-6;
    }

    function dot(full, hollow) {
        return {color: hollow ? colour('surface') : full, borderColor: full, borderWidth: 2, opacity: 1};
    }

    /* ---------- latency against rate ---------- */

    const AGAINST_RATE = PERCENTILES.filter(entry => entry.key !== 'p9999Ns');

    /** Where a rate stands on the axis: in a closed loop no rate is asked for. */
    function perSecond(step) {
        return [step.summary.ratePerSecond, step.summary.achievedPerSecond].find(value => value > 0) || 1;
    }

    function rateEntries() {
        return AGAINST_RATE.map(entry => ({name: entry.label, colour: percentileColour(entry.key), symbol: entry.symbol}));
    }

    function rateOption(width, isShown) {
        const shown = AGAINST_RATE.filter(entry => isShown(entry.label));
        const rates = data.steps.map(perSecond);
        const low = Math.min(...rates) / 1.4;
        const high = Math.max(...rates) * 1.4;
        const values = data.steps.flatMap(({summary}) => shown.flatMap(
            ({key}) => [summary.latency[key], summary.lowest[key], summary.highest[key]]));
        return options({
            grid: grid(width),
            xAxis: logarithmicX(width, 'events due each second', [low, high], rates, [...rates].reverse(), rate),
            yAxis: latencyAxis(width, `latency, ${data.span}`, values),
            tooltip: tooltip(points => rateTip(data.steps[points[0].dataIndex], shown)),
            series: [...shown.map(rateSeries), saturatedAreas(low, high, width)],
        });
    }

    function rateSeries(entry) {
        const shade = percentileColour(entry.key);
        return {
            name: entry.label,
            type: 'line',
            symbol: entry.symbol,
            symbolSize: 9,
            showAllSymbol: true,
            lineStyle: {color: shade, width: 2},
            itemStyle: {color: shade},
            emphasis: {disabled: true},
            data: data.steps.map(step => ({
                value: [perSecond(step), positive(step.summary.latency[entry.key])],
                itemStyle: dot(shade, step.summary.saturated),
            })),
            markLine: whiskers(entry.key, shade),
        };
    }

    function whiskers(key, shade) {
        const measured = data.steps.filter(({summary}) => summary.runs > 1 && summary.lowest[key] !== null);
        return {
            silent: true,
            animation: false,
            symbol: ['rect', 'rect'],
            symbolSize: [12, 1.5],
            symbolRotate: 0,
            label: {show: false},
            lineStyle: {color: shade, width: 1.5, type: 'solid'},
            data: measured.map(step => [
                {coord: [perSecond(step), positive(step.summary.lowest[key])]},
                {coord: [perSecond(step), positive(step.summary.highest[key])]},
            ]),
        };
    }

    /** Behind the rates that were not kept up with, halfway to their neighbours. */
    function saturatedAreas(low, high, width) {
        const areas = [];
        data.steps.forEach((step, i) => {
            if (step.summary.saturated) {
                const from = i === 0 ? low : Math.sqrt(perSecond(data.steps[i - 1]) * perSecond(step));
                const until = i === data.steps.length - 1 ? high : Math.sqrt(perSecond(data.steps[i + 1]) * perSecond(step));
                const before = areas[areas.length - 1];
                if (before && before[1].xAxis === from) {
                    before[1].xAxis = until;
                } else {
                    areas.push([{xAxis: from}, {xAxis: until}]);
                }
            }
        });
        if (areas.length) {
            areas[areas.length - 1][0].name = 'did not keep up';
        }
        return {
            type: 'line',
            data: [],
            markArea: {
                silent: true,
                animation: false,
                itemStyle: {color: colour('saturated')},
                label: {position: 'insideBottomRight', color: colour('grave-edge'), fontSize: font(width), fontWeight: 'bold'},
                data: areas,
            },
        };
    }

    function rateTip(step, shown) {
        return tip(stepName(step), shown.map(({key, label}) => [
            label,
            time(step.summary.latency[key]),
            step.summary.runs > 1 && step.summary.lowest[key] !== null
                ? `runs ${time(step.summary.lowest[key])} to ${time(step.summary.highest[key])}` : '',
        ]));
    }

    /* ---------- timeline ---------- */

    const TIMELINE = PERCENTILES.filter(entry => ['p50Ns', 'p99Ns', 'maxNs'].includes(entry.key));
    const DONE = 'events done';

    function selectedRun() {
        const step = data.steps[byId('timeline-rate').value];
        return step.runs[byId('timeline-run').value];
    }

    function timelineEntries() {
        return [
            ...TIMELINE.map(entry => ({name: entry.label, colour: percentileColour(entry.key)})),
            {name: DONE, colour: colour('accent'), block: true},
            ...(selectedRun().pauses.length ? [{name: 'pauses', colour: colour('pause'), block: true}] : []),
        ];
    }

    function timelineOption(width, isShown, height) {
        const run = selectedRun();
        const intervals = run.timeline;
        const end = Math.max(1e-9, ...intervals.map(interval => (interval.offsetNs + interval.lengthNs) / 1e9));
        const latencies = intervals.filter(({count}) => count > 0).flatMap(
            interval => TIMELINE.filter(({label}) => isShown(label)).map(({key}) => interval[key]));
        const box = grid(width, {bottom: null});
        const upper = Math.round((height - 150) * 0.68);
        const seconds = more => ({type: 'value', min: 0, max: end, ...more});
        const bands = isShown('pauses') ? pauseBands(run, end, width - box.left - box.right, width) : null;
        return options({
            axisPointer: {link: [{xAxisIndex: 'all'}]},
            grid: [{...box, top: 52, height: upper}, {...box, top: 52 + upper + 46, height: height - 150 - upper}],
            xAxis: [
                axis(width, '', seconds({gridIndex: 0, axisLabel: {show: false}})),
                xAxis(width, 'seconds since the run began to measure', seconds({gridIndex: 1})),
            ],
            yAxis: [
                latencyAxis(width, 'latency of the interval', latencies, {gridIndex: 0, nameGap: 32}),
                doneAxis(width),
            ],
            tooltip: tooltip(points => timelineTip(run, intervals[points[0].seriesName === DONE ? points[0].dataIndex >> 1 : points[0].dataIndex])),
            series: [
                ...TIMELINE.filter(({label}) => isShown(label)).map(entry => latencySeries(entry, intervals)),
                ...(isShown(DONE) ? [doneSeries(intervals)] : []),
                ...(bands ? [bandSeries(0, bands), bandSeries(1, bands.map(([from, until]) => [{...from, name: ''}, until]))] : []),
            ],
        });
    }

    function doneAxis(width) {
        return axis(width, 'events done each second', {
            type: 'value',
            min: 0,
            gridIndex: 1,
            splitNumber: 2,
            nameLocation: 'end',
            nameGap: 14,
            nameTextStyle: {color: colour('text'), fontSize: font(width) + 1, align: 'left', padding: [0, 0, 0, -labelWidth(width)]},
            axisLabel: {formatter: count},
        });
    }

    function middle(interval) {
        return (interval.offsetNs + interval.lengthNs / 2) / 1e9;
    }

    function latencySeries(entry, intervals) {
        return {
            name: entry.label,
            type: 'line',
            xAxisIndex: 0,
            yAxisIndex: 0,
            showSymbol: intervals.length < 3,
            symbol: entry.symbol,
            lineStyle: {color: percentileColour(entry.key), width: 1.8},
            itemStyle: {color: percentileColour(entry.key)},
            emphasis: {disabled: true},
            data: intervals.map(interval => [middle(interval), interval.count > 0 ? positive(interval[entry.key]) : null]),
        };
    }

    function donePerSecond(interval) {
        return interval.count / (interval.lengthNs / 1e9);
    }

    function doneSeries(intervals) {
        return {
            name: DONE,
            type: 'line',
            xAxisIndex: 1,
            yAxisIndex: 1,
            showSymbol: false,
            lineStyle: {color: colour('accent'), width: 1.2},
            itemStyle: {color: colour('accent')},
            areaStyle: {color: colour('accent'), opacity: 0.35},
            emphasis: {disabled: true},
            data: intervals.flatMap(interval => [interval.offsetNs, interval.offsetNs + interval.lengthNs]
                .map(ns => [ns / 1e9, donePerSecond(interval)])),
        };
    }

    /** The pauses as bands; the longest have their names above, as far as these do not get into each other's way. */
    function pauseBands(run, end, room, width) {
        const shown = run.pauses.filter(pause => pause.offsetNs / 1e9 <= end);
        const place = pause => (Math.max(0, pause.offsetNs + pause.durationNs / 2) / 1e9 / end) * room;
        const named = new Map();
        for (const pause of [...shown].sort((one, other) => other.durationNs - one.durationNs).slice(0, 12)) {
            const label = shortened(`${pause.name} ${time(pause.durationNs)}`, 34);
            const half = textWidth(label, font(width) - 1) / 2;
            const at = Math.min(Math.max(place(pause), half), room - half);
            if (at >= half && [...named.values()].every(other => Math.abs(other.at - at) > other.half + half + 6)) {
                named.set(pause, {label, half, at});
            }
        }
        return shown.map(pause => {
            const name = named.get(pause);
            return [
                {
                    name: name ? name.label : '',
                    xAxis: Math.max(0, pause.offsetNs / 1e9),
                    label: {offset: [name ? name.at - place(pause) : 0, 0], fontSize: font(width) - 1},
                },
                {xAxis: Math.min(end, (pause.offsetNs + pause.durationNs) / 1e9)},
            ];
        });
    }

    function shortened(text, length) {
        return text.length <= length ? text : `${text.slice(0, length - 1)}\u2026`;
    }

    function bandSeries(index, bands) {
        return {
            type: 'line',
            xAxisIndex: index,
            yAxisIndex: index,
            data: [],
            markArea: {
                silent: true,
                animation: false,
                // The edge keeps a pause visible that is shorter than a pixel.
                itemStyle: {color: colour('pause'), borderColor: colour('pause'), borderWidth: 1},
                label: {position: 'top', distance: 4, color: colour('muted')},
                data: bands,
            },
        };
    }

    function timelineTip(run, interval) {
        const from = interval.offsetNs;
        const until = from + interval.lengthNs;
        const pauses = run.pauses.filter(pause => pause.offsetNs < until && pause.offsetNs + pause.durationNs > from);
        return tip(`${seconds(from)} to ${seconds(until)} s`, [
            ...TIMELINE.map(({key, label}) => [label, interval.count ? time(interval[key]) : NONE]),
            [DONE, rate(donePerSecond(interval))],
            ...pauses.slice(0, 4).map(pause => [shortened(pause.name, 34), time(pause.durationNs)]),
        ]);
    }

    function seconds(ns) {
        return Number((ns / 1e9).toFixed(3));
    }

    function runNote() {
        const run = selectedRun();
        const parts = [`It did ${rate(run.achievedPerSecond)}`];
        if (run.saturated) {
            parts.push('did not keep up');
        }
        if (run.cutOff) {
            parts.push('was stopped before its time, too far behind');
        }
        parts.push(run.steady ? 'was steady before it measured' : 'was not steady before it measured');
        if (run.stealShare >= 0) {
            parts.push(`the host took ${Number((100 * run.stealShare).toFixed(2))}% of the processors`);
        }
        const note = byId('timeline-run-note');
        note.replaceChildren(`${parts.join('; ')}.`);
        const names = [...new Set(run.pauses.map(pause => pause.name))];
        if (names.length) {
            note.append(element('ul', {class: 'plain'}, ...names.map(name => element('li', {}, pausesOf(run, name)))));
        }
    }

    function pausesOf(run, name) {
        const durations = run.pauses.filter(pause => pause.name === name).map(pause => pause.durationNs);
        const sum = durations.reduce((one, other) => one + other, 0);
        return durations.length === 1
            ? `${name}: once, ${time(sum)}`
            : `${name}: ${durations.length} times, longest ${time(Math.max(...durations))}, together ${time(sum)}`;
    }

    /* ---------- stages ---------- */

    const STAGE_PERCENTILES = PERCENTILES.filter(entry => ['p50Ns', 'p99Ns', 'p999Ns'].includes(entry.key));
    const stageNames = [...new Set(data.steps.flatMap(step => step.stages.map(stage => stage.name)))];

    function stageEntries() {
        return stageNames.map((name, i) => ({name, colour: stageColour(i), block: true}));
    }

    function stageSteps() {
        const mixed = new Set(data.steps.map(step => step.summary.saturated)).size > 1;
        return mixed && !byId('stages-saturated').checked
            ? data.steps.filter(step => !step.summary.saturated) : data.steps;
    }

    /** The stages of a rate by when they end, each with what it adds to the one before; null if there were too few events. */
    function segments(step, key, isShown) {
        const ended = step.stages.filter(stage => isShown(stage.name))
            .map(stage => ({name: stage.name, until: stage.latency[key]}))
            .sort((one, other) => one.until - other.until);
        if (ended.some(stage => stage.until === null)) {
            return null;
        }
        return ended.map((stage, i) => ({...stage, added: stage.until - (i === 0 ? 0 : ended[i - 1].until)}));
    }

    function stageOption(width, isShown) {
        const key = byId('stages-percentile').value;
        const isShare = byId('stages-scale').value === 'share';
        const chosen = stageSteps();
        const bars = chosen.map(step => segments(step, key, isShown));
        const ends = chosen.map(step => step.stages[step.stages.length - 1].latency[key]);
        const scaled = (ns, i) => (isShare ? (100 * ns) / positive(ends[i]) : ns);
        const label = width < 480 ? 74 : 110;
        return options({
            grid: {left: label, right: 66, top: 10, bottom: 52},
            xAxis: xAxis(width, isShare ? 'share of the end-to-end figure' : `${percentileLabel(key)}, ${data.span}`, {
                type: 'value',
                min: 0,
                ...(isShare ? {max: value => Math.max(100, value.max)} : {}),
                splitNumber: width < 480 ? 3 : 5,
                axisLabel: {formatter: value => (isShare ? `${value}%` : tick(value))},
            }),
            yAxis: axis(width, '', {
                type: 'category',
                inverse: true,
                data: chosen.map(step => (step.summary.saturated ? `${step.rate}\ndid not\nkeep up` : step.rate)),
                splitLine: {show: false},
                axisTick: {show: false},
                axisLabel: {interval: 0, hideOverlap: false, lineHeight: font(width) + 3},
            }),
            tooltip: tooltip(points => stageTip(chosen[points[0].dataIndex], key, isShown), {
                axisPointer: {type: 'shadow'},
            }),
            series: stageNames.map((_, position) => ({
                type: 'bar',
                stack: 'stages',
                barMaxWidth: 44,
                barCategoryGap: '28%',
                emphasis: {disabled: true},
                data: bars.map((bar, i) => stageItem(bar, position, i, scaled)),
            })).concat(totals(bars, ends)),
        });
    }

    function stageItem(bar, position, index, scaled) {
        if (!bar || position >= bar.length) {
            return {value: 0};
        }
        return {
            value: scaled(bar[position].added, index),
            itemStyle: {color: stageColour(stageNames.indexOf(bar[position].name))},
        };
    }

    /** An empty segment at the end of each bar, which carries the end-to-end figure. */
    function totals(bars, ends) {
        return {
            type: 'bar',
            stack: 'stages',
            silent: true,
            data: bars.map((bar, i) => ({
                value: 0,
                label: {
                    show: true,
                    position: 'right',
                    color: colour('text'),
                    formatter: () => (bar ? time(ends[i]) : 'too few events'),
                },
            })),
        };
    }

    function percentileLabel(key) {
        return PERCENTILES.find(entry => entry.key === key).label;
    }

    function stageTip(step, key, isShown) {
        const bar = segments(step, key, isShown);
        return tip(`${stepName(step)}, ${percentileLabel(key)}`, bar
            ? bar.map(stage => [stage.name, `until ${time(stage.until)}`, `+ ${time(stage.added)}`]).reverse()
            : [['too few events', '']]);
    }

    /* ---------- the text around the plots ---------- */

    function cautions() {
        byId('cautions').append(...data.cautions.map(caution => element(
            'li', {class: caution.grave ? 'caution grave' : 'caution'},
            element('strong', {}, caution.grave ? 'Not to be trusted: ' : 'Warning: '), caution.text)));
    }

    function results() {
        const head = (text, attributes = {}) => element('th', {scope: 'col', ...attributes}, text);
        byId('results').append(
            element('thead', {},
                element('tr', {},
                    head('Rate', {rowspan: 2}),
                    head('Achieved', {rowspan: 2}),
                    head(`Latency, ${data.span}, all runs together`, {colspan: PERCENTILES.length, scope: 'colgroup'}),
                    head('Machine alone', {colspan: 2, scope: 'colgroup'}),
                    head('Sender’s core', {colspan: 2, scope: 'colgroup'}),
                    head('Runs', {rowspan: 2}),
                    head('p99 of the runs', {rowspan: 2})),
                element('tr', {}, ...[...PERCENTILES.map(entry => entry.label), 'p99', 'p99.9', 'p99', 'p99.9'].map(text => head(text)))),
            element('tbody', {}, ...data.steps.map(resultRow)));
        byId('results-note').textContent = `${NONE} stands for a percentile with fewer than ten events above it, or for what`
            + ' was not measured. Machine alone: what an event would have waited on the idle machine. Sender’s core: the same of'
            + ' the core that the sender ran on while it measured, by its gaps between events.';
    }

    function resultRow(step) {
        const {latency, noise, sendingNoise, lowest, highest, runs, saturated, achievedPerSecond} = step.summary;
        const name = element('th', {scope: 'row'}, step.rate);
        if (saturated) {
            name.append(element('small', {}, 'did not keep up'));
        }
        const spread = runs < 2 || lowest.p99Ns === null ? NONE : `${time(lowest.p99Ns)} to ${time(highest.p99Ns)}`;
        const cells = [
            rate(achievedPerSecond),
            ...PERCENTILES.map(({key}) => time(latency[key])),
            ...[noise, sendingNoise].flatMap(each => (each ? [time(each.p99Ns), time(each.p999Ns)] : [NONE, NONE])),
            String(runs),
            spread,
        ];
        return element('tr', saturated ? {class: 'saturated'} : {}, name, ...cells.map(cell => element('td', {}, cell)));
    }

    function facts(id, all) {
        byId(id).append(...all.flatMap(fact => [element('dt', {}, fact.name), element('dd', {}, fact.value || NONE)]));
    }

    function choices(select, names, selected) {
        select.replaceChildren(...names.map((name, i) => element('option', {value: i}, name)));
        select.value = selected;
    }

    /* ---------- controls ---------- */

    function timelineControls() {
        const rates = byId('timeline-rate');
        const runs = byId('timeline-run');
        const kept = data.steps.filter(step => !step.summary.saturated);
        const runChoices = () => choices(runs, data.steps[rates.value].runs.map((_, i) => String(i + 1)), 0);
        choices(rates, data.steps.map(stepName), kept.length ? data.steps.indexOf(kept[kept.length - 1]) : 0);
        runChoices();
        runNote();
        const timeline = plot('timeline', timelineEntries, timelineOption);
        rates.addEventListener('change', () => {
            runChoices();
            runNote();
            timeline.draw();
        });
        runs.addEventListener('change', () => {
            runNote();
            timeline.draw();
        });
    }

    function stageControls() {
        byId('stages-percentile').append(...STAGE_PERCENTILES.map(({key, label}) => element('option', {value: key}, label)));
        byId('stages-percentile').value = 'p99Ns';
        byId('stages-saturated-label').hidden = new Set(data.steps.map(step => step.summary.saturated)).size < 2;
        const stages = plot('stages', stageEntries, stageOption);
        ['stages-percentile', 'stages-scale', 'stages-saturated'].forEach(
            id => byId(id).addEventListener('change', stages.draw));
    }

    /* ---------- light, dark, paper ---------- */

    const system = matchMedia('(prefers-color-scheme: dark)');
    let chosen = ['light', 'dark'].find(theme => location.hash === `#${theme}`);

    function setTheme(theme) {
        document.documentElement.dataset.theme = theme;
        byId('theme').textContent = theme === 'dark' ? 'Light' : 'Dark';
        byId('theme').setAttribute('aria-label', theme === 'dark' ? 'Change to light colours' : 'Change to dark colours');
        plots.forEach(each => each.draw());
    }

    function applyTheme() {
        setTheme(chosen || (system.matches ? 'dark' : 'light'));
    }

    function themeControls() {
        byId('theme').addEventListener('click', () => {
            chosen = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
            applyTheme();
        });
        system.addEventListener('change', applyTheme);
        // A plot cannot be laid out anew while a page is printed: the width of A4 within margins is set before.
        addEventListener('beforeprint', () => {
            document.documentElement.classList.add('printed');
            setTheme('light');
            plots.forEach(each => each.resize({width: 680, height: 'auto'}));
        });
        addEventListener('afterprint', () => {
            document.documentElement.classList.remove('printed');
            applyTheme();
            plots.forEach(each => each.resize({width: 'auto', height: 'auto'}));
        });
        applyTheme();
    }

    themeControls();
    byId('verdict').textContent = data.verdict;
    byId('echarts-version').textContent = echarts.version;
    cautions();
    facts('settings', data.settings);
    facts('environment', data.environment);
    byId('noise-note').textContent = (data.noise.length
        ? 'Dashed: what the idle machine alone would have added to an event that comes at any moment.'
        : 'The noise of the machine itself was not measured.')
        + (data.baseline ? ` Dotted: ${data.baseline}, measured beside it at the highest rate that was kept up with.` : '');
    if (data.steps.length) {
        results();
        plot('percentiles', percentileEntries, percentileOption);
        plot('rates', rateEntries, rateOption);
        timelineControls();
        stageControls();
    } else {
        document.querySelector('.plots').hidden = true;
        byId('results-note').textContent = 'Nothing was measured.';
    }
})();
