package account

import (
	"context"
	"strconv"

	"otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/ui/kit"
)

// overview is the account of the person who is signed in.
type overview struct {
	form     *Form
	account  *protocol.Account // nil until it is there
	devices  []protocol.Device
	problem  *account.Problem
	selected int

	ctx context.Context //nolint:containedctx // of what is under way while the page is open
	end context.CancelFunc
}

func (f *Form) newOverview() *overview {
	f.over = &overview{form: f}
	return f.over
}

// Actions of the overview.
type (
	openItem struct{ label string }

	loaded struct {
		account protocol.Account
		devices []protocol.Device
		err     error
	}
	load      struct{}
	choose    struct{}
	signOut   struct{}
	signedOut struct{}
)

// Do implements [kit.Page].
func (p *overview) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Opened:
		p.ctx, p.end = context.WithCancel(context.Background())
		return p.load()
	case load:
		return p.load()
	case loaded:
		if p.ctx.Err() != nil {
			return nil
		}
		if a.err != nil {
			var want kit.Want
			p.problem, want = p.form.problemOf(a.err)
			return want
		}
		p.account, p.devices, p.problem = &a.account, a.devices, nil
	case choose:
		return p.press(p.items()[p.selected])
	case changed:
		return kit.Wants{kit.Say{Text: a.text, Page: p}, p.load()}
	case showHelp:
		return kit.Open{Page: newHelp(p.form, a.row)}
	case signOut:
		client, key := p.form.o.Session.Client(), p.form.o.Session.Kept().Session
		ctx := p.ctx
		return kit.Run{Alone: true, Work: func() kit.Action {
			_ = client.SignOut(ctx, key) // the session is forgotten here in any case
			return signedOut{}
		}}
	case signedOut:
		return p.form.signedOut()
	case openItem:
		for _, one := range p.items() {
			if one.label == a.label {
				return p.press(one)
			}
		}
	case kit.Leave:
		return Left{SignedIn: true}
	}
	return nil
}

// End implements [kit.Ender].
func (p *overview) End() {
	p.end()
	if p.form.over == p {
		p.form.over = nil
	}
}

// load asks for the account as it is now.
func (p *overview) load() kit.Want {
	client, key, ctx := p.form.o.Session.Client(), p.form.o.Session.Kept().Session, p.ctx
	return kit.Run{Work: func() kit.Action {
		account, err := client.Account(ctx, key)
		if err != nil {
			return loaded{err: err}
		}
		devices, err := client.Devices(ctx, key)
		return loaded{account, devices, err}
	}}
}

const tableID = "account"

// SignOutID is the button that signs out.
const SignOutID = "sign out"

// An item is a row of the overview.
type item struct {
	label, value, note string
	does               func() kit.Want
}

func (p *overview) items() []item {
	opens := func(page func() *ask) func() kit.Want {
		return func() kit.Want { return kit.Open{Page: page()} }
	}
	f, a, two, number, kind := p.form, p.account, "", "", ""
	if a != nil {
		two, number, kind = a.TwoStep.Words(), strconv.Itoa(len(p.devices)), "personal account"
		if a.Business {
			kind = "business account"
		}
	}
	return []item{
		{securityWord, two, "When a sign-in has to be confirmed by email.", opens(func() *ask { return f.newSecurity(a) })},
		{devicesWord, number, "Devices that need no confirmation by email.", func() kit.Want { return kit.Open{Page: newDevices(p)} }},
		{changeWord, "", "", opens(f.newChangePassword)},
		{licenseWord, kind, "The license of a business product makes it a business account.", opens(f.newLicense)},
		{deleteWord, "", "A message has to be confirmed before anything is deleted.", opens(func() *ask { return f.newDelete(a) })},
		{helpWord, "", "", func() kit.Want { return kit.Open{Page: newHelp(f, "")} }},
	}
}

// press opens an item, once the account is there.
func (p *overview) press(one item) kit.Want {
	if p.account == nil && one.label != helpWord {
		return kit.Say{Text: "The account is not there yet."}
	}
	return one.does()
}

// Sheet implements [kit.Page].
func (p *overview) Sheet(s kit.Screen) *kit.Sheet {
	b := newSheet(s, p.form.o.Title, formWidth)
	b.sheet.Border, b.sheet.Guarded = kit.BoxGood, true
	v := &p.form.view
	who := v.Email
	if p.account != nil {
		who = p.account.Email
	}
	b.add(&kit.Paragraph{Text: s.Look.Check + " Signed in as " + who, Style: kit.Good})
	trust := "This device is not trusted: the next sign-in may have to be confirmed by email."
	if v.Trusted || p.account != nil && p.account.Device != "" {
		trust = "This device is trusted: the next sign-in from it needs no confirmation."
	}
	if b.roomy {
		b.about(&kit.Paragraph{Text: trust, Style: kit.Muted})
	}
	if p.problem != nil {
		b.problem(p.problem, s.Now)
	}
	b.sheet.Foot = []kit.Button{{ID: SignOutID, Label: signOutWord, Help: "Signs out here. A trusted device stays trusted.", Does: signOut{}}, {ID: "close", Label: closeWord, Does: kit.Leave{}}}
	if p.account == nil && p.problem != nil {
		b.sheet.Foot = append([]kit.Button{{ID: "again", Label: "Try again", Does: load{}}}, b.sheet.Foot...)
	}
	items := p.items()
	rows := make([]kit.Row, len(items))
	for i, one := range items {
		rows[i] = kit.Row{Cells: []string{one.label, one.value}, Note: one.note}
	}
	b.sheet.First = kit.Stop{ID: tableID}
	b.add(&kit.Table{ID: tableID, Columns: []kit.Column{{}, {}}, Rows: rows, Selected: &p.selected, Does: choose{}, Pick: true})
	return b.sheet
}
