package report

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"otpdialog/advice"
	"otpdialog/scenario"
)

// JSON writes the events of a run, one document in each line. [Read] reads it.
func JSON(w io.Writer, r *Run) error {
	out := bufio.NewWriter(w)
	lines := newEncoder(out)
	for e := range r.Events() {
		if err := lines.Encode(e); err != nil {
			return err //nolint:wrapcheck // that of w
		}
	}
	return out.Flush() //nolint:wrapcheck // that of w
}

func newEncoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}

// mostLine is the longest line that Read takes: an event has a few texts and two lists, see clean.
const mostLine = 32 << 20

// Read reads a run that [JSON] wrote. Fields of events and kinds that it does not know are
// ignored, so that reports of newer versions can be merged. Cases without an end, as a run leaves
// them that was interrupted, could not be played. The error says which line is not an event.
func Read(from io.Reader) (*Run, error) {
	r := &Run{}
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, mostLine)
	var last scenario.Event
	number := 0
	for lines.Scan() {
		number++
		if len(lines.Bytes()) == 0 {
			continue
		}
		last = scenario.Event{}
		err := json.Unmarshal(lines.Bytes(), &last)
		if err == nil && last.Kind == "" {
			err = errors.New("it has no event")
		}
		if err == nil && number == 1 && last.Kind != scenario.RunStarted {
			err = fmt.Errorf("a report begins with %s", scenario.RunStarted)
		}
		if err != nil {
			return nil, notReport(number, err)
		}
		r.Add(last)
	}
	if err := lines.Err(); err != nil {
		return nil, notReport(number+1, err)
	}
	if number == 0 {
		return nil, notReport(1, errors.New("it is empty"))
	}
	for _, end := range r.Unended(last.Time) {
		r.Add(end)
	}
	return r, nil
}

func notReport(line int, err error) error {
	return advice.New("not-report", fmt.Sprintf("line %d is not an event of a report: %s", line, advice.Line(err.Error()))).
		Do(`use files that "otpdialog test --json FILE" wrote`)
}
