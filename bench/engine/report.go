package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

var columns = []string{"", clientOurs, clientRadclient, "ours/radclient", clientLayeh, "ours/layeh", clientBare, "ours/alone", "target", "result"}

// report writes the figures as a table, for a terminal or in Markdown.
func report(out io.Writer, figures []*figure, markdown bool) error {
	table := [][]string{columns}
	group := ""
	for _, f := range figures {
		if f.group != group {
			group = f.group
			heading := make([]string, len(columns))
			heading[0] = group
			if markdown {
				heading[0] = "**" + group + "**"
			}
			table = append(table, heading)
		}
		table = append(table, f.row())
	}
	if markdown {
		return writeMarkdown(out, table)
	}
	return writeText(out, table)
}

func (f *figure) row() []string {
	row := []string{f.what, f.value(clientOurs)}
	for _, peer := range []string{clientRadclient, clientLayeh, clientBare} {
		row = append(row, f.value(peer), f.ratio(peer))
	}
	if f.target == nil {
		return append(row, "", "")
	}
	return append(row, f.target.String(), f.verdict())
}

// value is the median of the client's figures.
func (f *figure) value(client string) string {
	switch {
	case f.lossy[client]:
		return "loses answers"
	case !f.has(client):
		return ""
	}
	return number(median(f.rounds[client]))
}

// ratio is the median of the rounds' ratios, with the extremes.
func (f *figure) ratio(peer string) string {
	ratios := f.ratios(peer)
	if len(ratios) == 0 {
		return ""
	}
	s := number(median(ratios)) + "×"
	if len(ratios) > 1 {
		s += fmt.Sprintf(" (%s–%s)", number(slices.Min(ratios)), number(slices.Max(ratios)))
	}
	return s
}

func writeText(out io.Writer, table [][]string) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, row := range table {
		if _, err := fmt.Fprintln(w, strings.Join(row, "\t")); err != nil {
			return err
		}
	}
	return w.Flush()
}

func writeMarkdown(out io.Writer, table [][]string) error {
	rule := slices.Repeat([]string{"---"}, len(columns))
	for _, row := range slices.Insert(table, 1, rule) {
		if _, err := fmt.Fprintf(out, "| %s |\n", strings.Join(row, " | ")); err != nil {
			return err
		}
	}
	return nil
}

// remarks are what the table does not show.
func (c *contest) remarks() string {
	lines := []string{
		fmt.Sprintf("Medians of %d rounds of loads, of %d processes with one request and of %d with pending ones.", c.rounds, c.processRounds, c.pendingRounds),
		"A ratio is the median of the rounds' ratios, with the extremes.",
		"layeh's Client does not check Message-Authenticator; its requests are signed for it.",
	}
	if c.coarse {
		lines = append(lines, "A smoke run: its loads are short, their figures have the start-up in them.")
	}
	if !hasFootprints() {
		lines = append(lines, "Sockets and memory are measured on Linux only.")
	}
	for _, name := range slices.Sorted(maps.Keys(c.again)) {
		lines = append(lines, fmt.Sprintf(
			"Pairs of runs of %s that do not count, since an answer was lost or the machine was busy: %d.", name, c.again[name]))
	}
	return strings.Join(lines, "\n") + "\n"
}

// lossOf returns an error if our client loses answers: then there is no good figure.
func lossOf(figures []*figure) error {
	for _, f := range figures {
		if f.lossy[clientOurs] {
			return errors.New("our client loses answers " + f.group + ", " + f.what)
		}
	}
	return nil
}
