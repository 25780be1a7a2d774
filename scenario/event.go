package scenario

import "time"

// Event is one thing that happened in a run. The events of a run in their order are its report in
// JSON lines, and all other reports are made of them. No event holds a secret of a scenario.
type Event struct {
	Kind EventKind `json:"event"`
	Time time.Time `json:"time"`

	Case string   `json:"case,omitempty"` // its name, unique in a run
	File string   `json:"file,omitempty"`
	Line int      `json:"line,omitempty"` // of the step; of the name of the case in CaseStarted
	Tags []string `json:"tags,omitempty"`
	Face string   `json:"face,omitempty"`

	Step        int        `json:"step,omitempty"`                  // from 1, as played
	Text        string     `json:"text,omitempty"`                  // the step in words, such as press "Push"
	Seconds     float64    `json:"seconds,omitempty"`               // that the case, the step or the run took
	Status      Status     `json:"status,omitempty"`                // of StepEnded, AttemptEnded and CaseEnded
	Reason      string     `json:"reason,omitempty"`                // why it failed or was skipped
	Next        string     `json:"next,omitempty"`                  // what to do about it
	Failed      []Mismatch `json:"failed,omitempty"`                // of a StepEnded that failed
	Seen        string     `json:"seen,omitempty"`                  // where the sign-in was then, such as screen "dialog", notice "rejected"; of a StepEnded that did not pass
	NotCompared int        `json:"pictures_not_compared,omitempty"` // of a StepEnded on a face without screens
	Attempt     int        `json:"attempt,omitempty"`               // of the case, from 1; of StepEnded, AttemptEnded and CaseEnded

	Packets  []string `json:"packets,omitempty"`   // so far, a line each, without secrets; of an end that failed
	Screen   string   `json:"screen,omitempty"`    // as last shown; of an end that failed
	RunAlone string   `json:"run_alone,omitempty"` // the command that plays this case alone, quoted for the shell
	Saved    []string `json:"artifacts,omitempty"` // the files that were saved of it

	Shard  string         `json:"shard,omitempty"`  // of RunStarted, such as 2/5; empty if the run is whole
	Cases  int            `json:"cases,omitempty"`  // of RunStarted: how many it is going to play or skip
	Counts map[Status]int `json:"counts,omitempty"` // of RunEnded
}

// EventKind says what happened.
type EventKind string

// The kinds of events. A case starts once and ends once, however often it is tried; one that is
// skipped only ends. Cases that are played at the same time have their events in between each
// other.
const (
	RunStarted   EventKind = "run_started"
	CaseStarted  EventKind = "case_started"
	StepEnded    EventKind = "step"
	AttemptEnded EventKind = "attempt" // an attempt of a case failed, and another one follows
	CaseEnded    EventKind = "case"
	RunEnded     EventKind = "run_ended"
)

// Status is how a case or a step ended.
type Status string

// The statuses, the best first.
const (
	Passed  Status = "passed"
	Flaky   Status = "flaky" // passed, but not at the first attempt
	Skipped Status = "skipped"
	Failed  Status = "failed"
	Broken  Status = "error" // could not be played, such as a server that does not start
)

// Mismatch is a condition of an expect that did not hold when time was up.
type Mismatch struct {
	Name     string `json:"name"` // such as screen, or attributes.Class
	Line     int    `json:"line,omitempty"`
	Expected string `json:"expected"` // in words, such as contains "phone"
	Got      string `json:"got"`
}
