package account

import (
	"fmt"

	"otpdialog/account"
	"otpdialog/account/help"
	"otpdialog/account/protocol"
	"otpdialog/ui/kit"
)

// device is where the help is read: its steps and buttons depend on that.
func (f *Form) device() help.Device {
	kept := f.o.Session.Kept()
	return help.Device{
		Trusted: kept.Device != "", SignedIn: f.over != nil, Remembered: kept.Email != "",
		Waiting: f.view.State == account.CheckEmail,
	}
}

// newHelp is the help, at a row; "" for all of it.
func newHelp(f *Form, row string) kit.Page {
	if r, found := help.Find(row); found {
		return &helpTopic{page{f}, r}
	}
	return &helpList{page: page{f}}
}

// helpList is the help with search as you type.
type helpList struct {
	page

	words    string
	searched string // the words of the last sheet
	selected int
	found    []help.Row
}

// openTopic opens the row that is selected.
type openTopic struct{}

// Do implements [kit.Page].
func (p *helpList) Do(a kit.Action) kit.Want {
	if _, opens := a.(openTopic); opens && p.selected < len(p.found) {
		return kit.Open{Page: &helpTopic{p.page, p.found[p.selected]}}
	}
	return p.page.Do(a)
}

// Sheet implements [kit.Page].
func (p *helpList) Sheet(s kit.Screen) *kit.Sheet {
	if p.found = help.Rows(); p.words != "" {
		p.found = help.Search(p.words)
	}
	if p.words != p.searched { // the best match is what is meant
		p.searched, p.selected = p.words, 0
	}
	p.selected = max(0, min(p.selected, len(p.found)-1))
	rows := make([]kit.Row, len(p.found))
	for i, r := range p.found {
		rows[i] = kit.Row{Cells: []string{r.Title}}
	}
	return p.form.sheet(s, helpWord, func(b *builder) {
		b.sheet.Mute, b.sheet.Room, b.sheet.Types = true, len(help.Rows())*(1+b.lines)+b.gap+min(1, b.gap), "find"
		b.sheet.Head = []kit.Control{&kit.Text{Entry: kit.Entry{ID: "find", Label: "Search"}, Rows: b.rows, Value: kit.StringValue{Of: &p.words}, Enter: openTopic{}}}
		b.part(&kit.Table{
			ID: "topics", Columns: []kit.Column{{}}, Rows: rows, Selected: &p.selected, Does: openTopic{}, Pick: true, Gap: b.lines,
			Empty: "No topic fits these words.",
		})
		b.foot(kit.Button{ID: "close", Label: closeWord, Does: kit.Leave{}})
	})
}

// helpTopic is one row of the help: what to do, and buttons that do it.
type helpTopic struct {
	page

	row help.Row
}

// Actions of a topic.
type (
	allTopics struct{}
	helpDoes  struct{ action help.Action }
)

// Do implements [kit.Page].
func (p *helpTopic) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case allTopics:
		return kit.Wants{kit.Close{}, kit.Open{Page: &helpList{page: p.page}}}
	case helpDoes:
		return kit.Tell{Page: p.form, Action: a}
	}
	return p.page.Do(a)
}

// Sheet implements [kit.Page].
func (p *helpTopic) Sheet(s kit.Screen) *kit.Sheet {
	row := p.row.For(p.form.device())
	return p.form.sheet(s, helpWord, func(b *builder) {
		b.sheet.Mute, b.sheet.First = true, kit.Stop{ID: "close"}
		b.part(kit.Headline(row.Title))
		for i, step := range row.Steps {
			const indent = 4
			b.part(&kit.Paragraph{Text: step.Text, Indent: indent, Mark: fmt.Sprintf("%2d.", i+1), MarkStyle: kit.Muted})
		}
		for _, a := range row.Buttons {
			b.foot(kit.Button{ID: string(a), Label: a.Label(), Does: helpDoes{a}})
		}
		b.foot(kit.Button{ID: "topics", Label: "All topics", Does: allTopics{}}, kit.Button{ID: "close", Label: closeWord, Does: kit.Leave{}})
	})
}

// carryOut does what a button of the help says: the one place that does.
func (f *Form) carryOut(a help.Action) kit.Want {
	switch a {
	case help.ResetPassword:
		return kit.Wants{f.leave(kit.Stop{}), kit.Open{Page: f.newForgot()}}
	case help.SignUp:
		return kit.Wants{f.leave(kit.Stop{}), kit.Open{Page: f.newSignUp()}}
	case help.TrustedSignIn:
		return f.leave(kit.Stop{ID: PasswordID})
	case help.SSO:
		return f.leave(kit.Stop{ID: protocol.SSO})
	case help.Resend:
		return f.tellWaiting(resendIt{})
	case help.AnotherMethod:
		return f.tellWaiting(useAnother{})
	case help.Security:
		return f.tellAccount(securityWord)
	case help.Devices:
		return f.tellAccount(devicesWord)
	case help.RegisterLicense:
		return f.tellAccount(licenseWord)
	}
	return nil
}

// leave gives up what is under way, and goes to the form, or to the account of the person who is
// signed in.
func (f *Form) leave(to kit.Stop) kit.Want {
	wants := kit.Wants{kit.Raise{Page: f}}
	switch {
	case f.over != nil:
		wants = kit.Wants{kit.Raise{Page: f.over}}
	case to != (kit.Stop{}):
		wants = append(wants, kit.Focus{Page: f, Stop: to})
	}
	if f.view.Waits() != "" {
		f.next = to
		wants = append(wants, Send{account.Cancel{}})
	}
	return wants
}

// tellWaiting hands an action to the page that waits for an email.
func (f *Form) tellWaiting(a kit.Action) kit.Want {
	return kit.Wants{kit.Raise{Page: f.open}, kit.Tell{Page: f.open, Action: a}}
}

// tellAccount opens an item of the account.
func (f *Form) tellAccount(item string) kit.Want {
	return kit.Wants{kit.Raise{Page: f.over}, kit.Tell{Page: f.over, Action: openItem{item}}}
}
