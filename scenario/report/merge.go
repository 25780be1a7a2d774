package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"otpdialog/advice"
	"otpdialog/scenario"
)

// Merge joins runs, such as those of shards, in one. Whatever makes the result less than one whole
// run is a case of its own that could not be played, so that every report shows it and no exit
// code hides it: a shard that is missing, was given twice or ran with another number of shards,
// cases that a shard did not get to, and cases that are in several runs.
func Merge(runs ...*Run) *Run {
	merged := &Run{}
	m := merger{run: merged, first: map[string]string{}}
	for i, r := range runs {
		name := cmp.Or(r.Shard, "report "+strconv.Itoa(i+1))
		if r.Shard != "" && slices.Contains(m.shards, r.Shard) {
			m.broken("shard "+r.Shard, "it was given twice", "give the report of each shard once")
			continue
		}
		m.add(name, r)
	}
	m.checkShards()
	merged.Sort()
	merged.Planned = len(merged.Cases)
	return merged
}

type merger struct {
	run    *Run
	shards []string
	first  map[string]string // the run that a case is from, by its key
}

// add joins one more run.
func (m *merger) add(name string, r *Run) {
	if r.Shard != "" {
		m.shards = append(m.shards, r.Shard)
	}
	if !r.Started.IsZero() && (m.run.Started.IsZero() || r.Started.Before(m.run.Started)) {
		m.run.Started = r.Started
	}
	if r.Ended.After(m.run.Ended) {
		m.run.Ended = r.Ended
	}
	if n := r.NotPlayed(); n > 0 {
		m.broken(name, fmt.Sprintf("%d of its %s were not played", n, plural(r.Planned, "case")), "run it again, and merge its new report")
	}
	var twice []string
	of := ""
	for _, c := range r.Cases {
		key := c.Face + "\n" + c.File + "\n" + c.Name
		if other, known := m.first[key]; known {
			twice, of = append(twice, c.Name), other
		}
		m.first[key] = name
	}
	if len(twice) > 0 {
		text := fmt.Sprintf("%s of it were played in %s, too: %s", plural(len(twice), "case"), of, advice.Quoted(twice[0]))
		if len(twice) > 1 {
			text += " and others"
		}
		m.broken(name, text, "give each report once, and play all shards with the same files and the same number of shards")
	}
	m.run.Cases = append(m.run.Cases, r.Cases...)
}

// checkShards looks for shards that are missing.
func (m *merger) checkShards() {
	if len(m.shards) == 0 {
		return
	}
	totals := map[int][]int{}
	for _, shard := range m.shards {
		index, total, _ := strings.Cut(shard, "/")
		i, err := strconv.Atoi(index)
		of, err2 := strconv.Atoi(total)
		const most = 10_000 // or a broken report would name shards without end
		if err != nil || err2 != nil || i < 1 || i > of || of > most {
			m.broken("shard "+shard, "this is not a shard, such as 2/5", `use files that "otpdialog test --json FILE" wrote`)
			continue
		}
		totals[of] = append(totals[of], i)
	}
	if len(totals) > 1 {
		m.broken("shards", "the reports come from runs with different numbers of shards: "+strings.Join(m.shards, ", "), "play all shards with the same number")
		return
	}
	for of, present := range totals {
		for i := 1; i <= of; i++ {
			if !slices.Contains(present, i) {
				m.broken(fmt.Sprintf("shard %d/%d", i, of), "its report is missing", fmt.Sprintf("play it with --shard %d/%d, and merge its report, too", i, of))
			}
		}
	}
}

func (m *merger) broken(name, reason, next string) {
	m.run.Add(scenario.Event{Kind: scenario.CaseEnded, Case: name, File: "merge", Status: scenario.Broken, Reason: reason, Next: next})
}
