package console_test

import (
	"context"
	"testing"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/signin/session/checkup"
)

// A checkScript is what Check connection does, played by the test row by row.
type checkScript struct {
	rows    chan checkup.Row
	ended   chan struct{} // is closed when it has ended
	checked *settings.Connection
}

func (c *checkScript) check(ctx context.Context, connection *settings.Connection, report func(checkup.Row)) error {
	c.checked = connection
	defer close(c.ended)
	for {
		select {
		case r, more := <-c.rows:
			if !more {
				return nil
			}
			report(r)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// checking tells a story in which the test plays Check connection.
func checking(t *testing.T, tell func(d *driver, c *checkScript)) {
	t.Helper()
	c := &checkScript{}
	s := inTheConsole(setup{Size: large})
	s.Options.CheckConnection = c.check
	perform(t, s, func(d *driver) {
		c.rows, c.ended = make(chan checkup.Row), make(chan struct{})
		tell(d, c)
	})
}

// reports has the next row arrive.
func (d *driver) reports(c *checkScript, r checkup.Row) *driver {
	c.rows <- r
	d.Settled()
	return d
}

func TestCheckShowsEachRowAsItComes(t *testing.T) {
	checking(t, func(d *driver, c *checkScript) {
		d.edit().Fill("Timeout", "90").Do("check connection").See("Check connection: Head office", "Checking…").Focused(cancelWord)
		for i, r := range checkRows {
			what, next := r.Sentences()
			d.SeeNo(what).reports(c, r).See(r.Verdict.String(), what, next, "Checking…")
			if i == 2 {
				d.See("radius1.example.com:1812 at 192.0.2.1:1812")
			}
		}
		close(c.rows)
		d.Settled()
		d.See("It does not work yet. Problems: 1.").SeeNo("Checking…").Focused(closeWord).Press("enter").See("Head office *")
		if c.checked.Timeout != 90 {
			t.Error("what was checked is not what is on the screen")
		}
	})
}

func TestCheckSummary(t *testing.T) {
	for says, rows := range map[string][]checkup.Row{
		"It works.":                          checkRows[:3],
		"It works. Warnings: 1.":             checkRows[:4],
		"It does not work yet. Problems: 1.": checkRows,
	} {
		checking(t, func(d *driver, c *checkScript) {
			d.TabTo("office").Task("Check connection")
			for _, r := range rows {
				d.reports(c, r)
			}
			close(c.rows)
			d.Settled()
			d.See(says)
		})
	}
}

// Checks of a server that find the same share a row.
func TestChecksThatFindTheSame(t *testing.T) {
	checking(t, func(d *driver, c *checkScript) {
		d.TabTo("office").Task("Check connection")
		r := checkup.Row{Verdict: checkup.Warn, Server: "192.0.2.1:1812", Advice: advice.New("not-checked", "this could not be checked")}
		for _, r.Check = range []string{"route", "answer", "latency"} {
			d.reports(c, r)
		}
		d.See("warn route, answer, latency: This could not be checked.").SeeNo("Same as above")
		close(c.rows)
		d.Settled()
		d.See("It works. Warnings: 3.")
	})
}

// Cancel, and leaving the program, end what is under way.
func TestCancelEndsTheCheck(t *testing.T) {
	for name, leave := range map[string]func(*driver){
		"button": func(d *driver) { d.Click(cancelWord) },
		"Esc":    func(d *driver) { d.Press("esc") },
	} {
		t.Run(name, func(t *testing.T) {
			checking(t, func(d *driver, c *checkScript) {
				d.edit().Do("check connection").reports(c, checkRows[0])
				leave(d)
				d.Settled()
				d.SeeNo("Checking…").See("Head office", "Automation")
				select {
				case <-c.ended:
				default:
					t.Error("it goes on")
				}
			})
		})
	}
}

// A server's words cannot do anything to the terminal.
func TestCheckShowsNothingRaw(t *testing.T) {
	checking(t, func(d *driver, c *checkScript) {
		d.edit().Do("check connection").reports(c, checkup.Row{Check: "name", Verdict: checkup.Pass, Advice: advice.New("", "a\x1b[2Jb")})
		d.See("a").checkFrame()
		close(c.rows)
		d.Settled()
	})
}
