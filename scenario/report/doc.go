// Package report makes all reports of a run out of its events: progress on a terminal, lines
// for logs, JSON lines, JUnit, TAP and one page of HTML.
//
//	reports, err := report.Open(report.Options{
//		Out:   os.Stderr,
//		Files: report.Files{JUnit: "report.xml", HTML: "report.html"},
//	})
//	if err != nil {
//		return err // a file cannot be written: better known before the run
//	}
//	reports.Event(scenario.Event{Kind: scenario.RunStarted, Time: time.Now(), Cases: len(cases)})
//	// … the events of the cases, from any goroutine …
//	reports.Event(scenario.Event{Kind: scenario.RunEnded, Time: time.Now()})
//	err = reports.Close() // writes the files
//
// A [Run] is what the events add up to. [Read] makes one of JSON lines, [Merge] makes one of
// those of several shards, and [JSON], [JUnit], [TAP] and [HTML] write it.
//
// Texts are made safe once, when an event is added to a run: they hold no control characters and
// no escape sequences, whatever a server sent.
package report
