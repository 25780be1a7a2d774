package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"sync"

	"otpdialog/account/help"
	"otpdialog/account/protocol"
	"otpdialog/advice"
	"otpdialog/simulator/account/provider"
)

// page is what a template is filled in with. Each page uses the fields that it needs.
type page struct {
	Title    string
	Site     string // whose page it is: "My Account", or the name of a provider
	Home     string // where Site leads
	Wide     bool   // on a wide window
	SignedIn bool
	CSRF     string // the token of every form
	Refresh  int    // seconds after which the browser asks again; 0 for never

	Done    string            // what has just been done
	Problem *protocol.Problem // why it was not

	Email, Name string // what was typed into a form
	Ticket      protocol.Ticket
	Account     protocol.Account
	Devices     []protocol.Device
	Outcome     outcome
	Code        string     // of a device grant
	Own         bool       // it was made by this browser
	Query       string     // what was searched for in the help
	Help        []help.Row // what helps
	Buttons     []helpButton
	People      []provider.Person // whom the provider knows
}

// outcome is what has come of something, and what to do next.
type outcome struct {
	Mood  string // good, care or bad
	Text  []string
	Links []link // the first is the one to take
}

type link struct{ Label, Path string }

//go:embed pages
var files embed.FS

// templates are the pages, parsed when the first is shown.
var templates = sync.OnceValue(func() map[string]*template.Template {
	words := template.FuncMap{"when": protocol.When, "seconds": seconds, "twoStep": protocol.TwoStep.Words, "yes": yes, "no": no, "sentence": advice.Sentence, "helpTitle": helpTitle}
	layout := template.Must(template.New("layout.html").Funcs(words).ParseFS(files, "pages/layout.html", "pages/icons.html"))
	pages := map[string]*template.Template{}
	for _, name := range []string{
		"sign-in", "sso", "sign-up", "forgot", "check-email", "link", "outcome",
		"account", "security", "devices", "password", "license", "delete", "provider-code", "provider-consent", "help", "help-row",
	} {
		pages[name] = template.Must(template.Must(layout.Clone()).ParseFS(files, "pages/"+name+".html"))
	}
	return pages
})

// render fills in a page.
func render(name string, p page) []byte {
	var b bytes.Buffer
	if err := templates()[name].Execute(&b, p); err != nil {
		panic(err) // a template that does not fit its page
	}
	return b.Bytes()
}

// seconds is a time that is left, for people.
func seconds(n int) string {
	if n < 60 {
		return fmt.Sprintf("%d s", n)
	}
	if n%60 == 0 {
		return fmt.Sprintf("%d min", n/60)
	}
	return fmt.Sprintf("%d min %02d s", n/60, n%60)
}

// yes and no are the buttons of the page of an email's link.
func yes(p protocol.Purpose) string { yes, _ := p.Answers(); return yes }
func no(p protocol.Purpose) string  { _, no := p.Answers(); return no }
