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
	page

	account  *protocol.Account // nil until it is there
	devices  []protocol.Device
	problem  *account.Problem
	selected int
	byEmail  bool // an email has confirmed the sign-in

	ctx context.Context //nolint:containedctx // of what is under way while the page is open
	end context.CancelFunc
}

func (f *Form) newOverview() *overview {
	f.over = &overview{page: page{f}}
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
		return p.take(a)
	case choose:
		return p.Do(openItem{p.items()[p.selected].label})
	case openItem:
		return p.open(a.label)
	case changed:
		return kit.Wants{kit.Say{Text: a.text, Page: p}, p.load()}
	case signOut:
		client, key, ctx := p.form.o.Session.Client(), p.form.o.Session.Kept().Session, p.ctx
		return kit.Run{Alone: true, Work: func() kit.Action {
			_ = client.SignOut(ctx, key) // the session is forgotten here in any case
			return signedOut{}
		}}
	case signedOut:
		return p.form.signedOut()
	case kit.Leave:
		return Left{SignedIn: true}
	}
	return p.page.Do(a)
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

// take takes in the account.
func (p *overview) take(a loaded) (want kit.Want) {
	switch {
	case p.ctx.Err() != nil:
	case a.err != nil:
		p.problem, want = p.form.problemOf(a.err)
	default:
		p.account, p.devices, p.problem = &a.account, a.devices, nil
	}
	return want
}

// IDs of controls of the account: its rows, and the button that signs out.
const (
	TableID   = "account"
	SignOutID = "sign out"
)

// An item is a row of the overview.
type item struct {
	label, value, note string
	page               func() kit.Page
}

func (p *overview) items() []item {
	f, a := p.form, p.account
	of := func(t func() task) func() kit.Page {
		return func() kit.Page { return f.newTask(t()) }
	}
	two, devices, kind := "", "", ""
	if a != nil {
		two, devices, kind = "two-step verification: "+twoStepWord(a.TwoStep), plural(len(p.devices), "device"), "personal account"
		if a.Business {
			kind = "business account"
		}
	}
	return []item{
		{securityWord, two, "When a sign-in has to be confirmed by email.", of(func() task { return securitySettings(a) })},
		{devicesWord, devices, "Devices on which a sign-in needs no confirmation by email.", func() kit.Page { return &devicesPage{page: p.page, over: p} }},
		{changeWord, "", "You stay signed in here.", of(func() task { return changePassword })},
		{licenseWord, kind, "The license of a business product makes it a business account.", of(func() task { return registerLicense })},
		{deleteWord, "", "Nothing is deleted before you have confirmed it by email.", of(func() task { return deleteAccount(a) })},
		{helpWord, "", "What helps if something does not work.", func() kit.Page { return newHelp(f, "") }},
	}
}

// plural is a number of something.
func plural(n int, of string) string {
	if n != 1 {
		of += "s"
	}
	return strconv.Itoa(n) + " " + of
}

// open opens an item, once the account is there.
func (p *overview) open(label string) kit.Want {
	if p.account == nil && label != helpWord {
		return kit.Say{Text: "The account has not been loaded yet."}
	}
	for _, one := range p.items() {
		if one.label == label {
			return kit.Open{Page: one.page()}
		}
	}
	return nil
}

// isTrusted is true on a device that is trusted: the account knows best, once it is there.
func (p *overview) isTrusted() bool {
	if p.account == nil {
		return p.form.view.Trusted
	}
	return p.account.Device != ""
}

// Sheet implements [kit.Page].
func (p *overview) Sheet(s kit.Screen) *kit.Sheet {
	v := &p.form.view
	who := v.Email
	if p.account != nil {
		who = p.account.Email
	}
	trust := "This device is not trusted: the next sign-in may have to be confirmed by email."
	if p.isTrusted() {
		trust = "This device is trusted: the next sign-in from it needs no confirmation."
	}
	items := p.items()
	rows := make([]kit.Row, len(items))
	for i, one := range items {
		rows[i] = kit.Row{Cells: []string{one.label, one.value}, Note: one.note}
	}
	return p.form.sheet(s, p.form.o.Title, func(b *builder) {
		b.sheet.Border, b.sheet.Guarded, b.sheet.First = kit.BoxGood, true, kit.Stop{ID: TableID}
		b.marked("✓", b.s.Look.Check, kit.Good, "Signed in as "+who, &kit.Paragraph{Text: trust, Style: kit.Muted})
		b.problem(p.problem, b.s.Now)
		b.part(&kit.Table{ID: TableID, Columns: []kit.Column{{}, {Muted: true}}, Rows: rows, Selected: &p.selected, Does: choose{}, Pick: true, Gap: b.lines})
		if p.account == nil && p.problem != nil {
			b.foot(kit.Button{ID: "again", Label: "Try again", Does: load{}})
		}
		b.foot(
			kit.Button{ID: SignOutID, Label: signOutWord, Help: "Signs out here. A trusted device stays trusted.", Does: signOut{}},
			kit.Button{ID: "close", Label: closeWord, Does: kit.Leave{}},
		)
	})
}
