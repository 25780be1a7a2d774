package account

import (
	"slices"
	"strings"
	"unicode"

	"otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/ui/kit"
)

// A field is a text that a page asks for.
type field struct {
	id, label, help string
	secret          bool
	code            bool            // blanks and dashes do not belong to it
	wrong           []protocol.Code // the refusals that are about it
	value           string
}

// fields are those of a page.
type fields struct {
	of    []*field
	shown bool // secrets can be read
	tried bool // what is missing is marked
}

// newFields are empty fields.
func newFields(of ...field) fields {
	made := fields{}
	for _, f := range of {
		made.of = append(made.of, &f)
	}
	return made
}

// field is the one with an ID; without a value if there is none.
func (p *fields) field(id string) *field {
	if i := slices.IndexFunc(p.of, func(f *field) bool { return f.id == id }); i >= 0 {
		return p.of[i]
	}
	return &field{}
}

// get is what was typed.
func (p *fields) get(id string) string { return p.field(id).value }

// isComplete marks what is missing.
func (p *fields) isComplete() bool {
	p.tried = true
	return !slices.ContainsFunc(p.of, func(f *field) bool { return f.value == "" })
}

// first is the field in which the person goes on typing, "" for none.
func (p *fields) first(problem *account.Problem) (id string) {
	for _, f := range p.of {
		id = f.id
		if f.value == "" || problem != nil && slices.Contains(f.wrong, protocol.Code(problem.Advice.Code)) {
			break
		}
	}
	return id
}

// add adds the fields to a page.
func (p *fields) add(b *builder) {
	secrets := false
	var texts []*kit.Text
	for i, f := range p.of {
		secrets = secrets || f.secret
		t := &kit.Text{Entry: kit.Entry{ID: f.id, Label: f.label, Help: f.help}, Value: kit.StringValue{Of: &f.value}, Hidden: f.secret && !p.shown}
		if p.tried && f.value == "" {
			t.Problem = "Fill this in. " + f.help
		}
		if f.code {
			t.Clean = cleanCode
		}
		if i+1 < len(p.of) && p.of[i+1].value == "" {
			t.Enter = kit.MoveFocus{By: 1}
		}
		texts = append(texts, t)
	}
	b.texts(secrets, p.shown, texts...)
}

// texts add texts in the size of the page, and the box that shows what is secret, if anything is.
func (b *builder) texts(secrets, shown bool, of ...*kit.Text) {
	for i, t := range of {
		if t.Rows = b.rows; i > 0 && b.inner > 0 {
			b.add(kit.Blank)
		}
		b.add(t)
	}
	if secrets {
		b.add(&kit.Toggle{Entry: kit.Entry{ID: "show", Label: showWord}, On: shown, Does: showSecrets{}})
	}
	b.part()
}

// sendButton sends the fields; off while they are under way.
func sendButton(label string, breaks, sending bool) kit.Button {
	send := kit.Button{ID: SendID, Label: label, Breaks: breaks, Does: sendIt{}}
	if sending {
		send.Label, send.Off = "One moment…", "The service has not answered yet."
	}
	return send
}

// cancelButton gives up.
func cancelButton(breaks bool) kit.Button {
	return kit.Button{ID: "cancel", Label: cancelWord, Breaks: breaks, Does: kit.Leave{}}
}

// cleanCode is a code without what people put between its characters.
func cleanCode(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			return -1
		}
		return r
	}, text)
}
