package web

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"otpdialog/account/protocol"
	"otpdialog/advice"
	"otpdialog/simulator"
	"otpdialog/simulator/account"
	"otpdialog/simulator/handset"
	"otpdialog/simulator/world"
)

// page is what a template is filled in with. Each uses the fields that it needs.
type page struct {
	Title string
	Path  string // of this page; of a message: where to go on, "" for nowhere
	Live  string // path of its events; "" for none
	Still bool   // it does not reload itself without JavaScript
	Text  string // of a message
	Form  string // token of the forms

	People  []person
	Waiting int // how much waits on the phone, or on all phones

	Phone *handset.Screen
	Home  string // path of the phone
	Mail  *handset.Message
	Link  string           // that opens what the email is about; "" for none
	Asks  *protocol.Ticket // what it is about, once it is open
	Ended *ending
}

// person is one of those whose phones can be shown.
type person struct {
	Name, Initial, Description string
	Path                       string
	Waiting                    int
	Here                       bool // it is their phone
}

// ending is how a push or a call has just ended.
type ending struct {
	ID   uint64
	Good bool
	Text string
}

// endingTime is how long an ending is shown.
const endingTime = 8 * time.Second

//go:embed pages
var files embed.FS

// templates are the pages, parsed when the first is shown.
var templates = sync.OnceValue(func() map[string]*template.Template {
	functions := template.FuncMap{
		"clock":   func(t time.Time) string { return t.Local().Format("15:04") },
		"when":    func(t, now time.Time) string { return handset.When(t.Local(), now) },
		"until":   func() string { return handset.Until },
		"seconds": func(t time.Time) string { return t.Local().Format("15:04:05") },
		"day":     func(t time.Time) string { return t.Local().Format("Monday, 2 January") },
		"yes":     func(p protocol.Purpose) string { yes, _ := p.Answers(); return yes },
		"no":      func(p protocol.Purpose) string { _, no := p.Answers(); return no },
		"role":    func(b handset.Button) string { return roles[b.Role] },
	}
	layout := template.Must(template.New("layout.html").Funcs(functions).ParseFS(files, "pages/layout.html"))
	pages := map[string]*template.Template{}
	for _, name := range []string{"people", "phone", "message", "enter"} {
		pages[name] = template.Must(template.Must(layout.Clone()).ParseFS(files, "pages/"+name+".html"))
	}
	return pages
})

// roles are the classes of buttons.
var roles = [...]string{handset.Neutral: "", handset.Good: "good", handset.Bad: "bad", handset.Doubt: "doubt"}

// render fills in a page.
func render(name string, p page) []byte {
	var b bytes.Buffer
	if err := templates()[name].Execute(&b, p); err != nil {
		panic(err) // a template that does not fit its page
	}
	return b.Bytes()
}

// show answers with a page.
func (s *Server) show(w http.ResponseWriter, status int, name string, p page) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(render(name, p)) // or the browser has gone
}

// refuse answers with a page that says what is wrong, and what to do.
func (s *Server) refuse(w http.ResponseWriter, status int, title, next string) {
	s.show(w, status, "message", page{Title: title, Text: next})
}

// handler is all of it.
func (s *Server) handler() http.Handler {
	pages := http.NewServeMux()
	for path, find := range map[string]func(*http.Request) (string, page, bool){
		"/{$}":                         s.peoplePage,
		"/phone/{user}":                s.phonePage,
		"/phone/{user}/mail/{id}":      s.mailPage,
		"/phone/{user}/mail/{id}/link": s.linkPage,
	} {
		pages.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
			name, p, found := find(r)
			switch {
			case !found:
				s.nothing(w, r)
			case r.URL.Query().Has("live"):
				s.live(w, r, func() []byte {
					_, p, _ := find(r) // without its person, a phone is empty
					return render(name, p)
				})
			default:
				s.show(w, http.StatusOK, name, p)
			}
		})
	}
	pages.HandleFunc("POST /phone/{user}", s.form(s.press))
	pages.HandleFunc("POST /phone/{user}/mail/{id}/link", s.form(s.answer))
	pages.HandleFunc("/", s.nothing)

	all := http.NewServeMux()
	all.Handle("/", s.keyed(pages))
	all.HandleFunc("GET /"+entrance+"{token}", s.enter)
	for _, name := range []string{"/style.css", "/live.js", "/icon.svg"} {
		all.HandleFunc("GET "+name, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "max-age=60")
			http.ServeFileFS(w, r, files, "pages"+name)
		})
	}
	return s.guard(all)
}

// nothing is the page of addresses that have none.
func (s *Server) nothing(w http.ResponseWriter, _ *http.Request) {
	s.show(w, http.StatusNotFound, "message", page{Title: "There is nothing here", Text: "The person or the email is gone, or the address is wrong.", Path: "/"})
}

// phonePath is the path of a phone. A name of dots only would be a step to another folder, even if it is
// escaped: it has a mark in front, which [userOf] takes away.
func phonePath(user string) string {
	if strings.HasPrefix(user, dotted) || strings.Trim(user, ".") == "" {
		user = dotted + user
	}
	return "/phone/" + url.PathEscape(user)
}

const dotted = "~"

// userOf is the person in the path of a request.
func userOf(r *http.Request) string { return strings.TrimPrefix(r.PathValue("user"), dotted) }

// peoplePage lists the people.
func (s *Server) peoplePage(r *http.Request) (string, page, bool) {
	p := page{Title: "Phones", Path: "/", Live: "/?live", Still: r.URL.Query().Has("still")}
	s.addPeople(&p, "")
	for _, one := range p.People {
		p.Waiting += one.Waiting
	}
	return "people", p, true
}

// addPeople adds everyone; beside a phone, a crowd is left out.
func (s *Server) addPeople(p *page, here string) {
	const crowd = 50
	users := s.world.Users()
	if here != "" && len(users) > crowd {
		return
	}
	for _, u := range users {
		p.People = append(p.People, person{
			Name: u.Name, Initial: string([]rune(strings.ToUpper(u.Name))[:1]), Description: u.Description, Path: phonePath(u.Name),
			Waiting: len(s.world.Phone(u.Name).Requests), Here: u.Name == here,
		})
	}
}

// phonePage is a phone.
func (s *Server) phonePage(r *http.Request) (string, page, bool) {
	phone := s.world.Phone(userOf(r))
	now := s.world.Clock().Now()
	attempt, _ := s.expects(phone.User)
	shown := handset.Of(phone, now, attempt)
	shown.Cards = append(s.grantsFor(phone, now), shown.Cards...)
	path := phonePath(phone.User)
	p := page{
		Title: "Phone of " + phone.User, Path: path, Live: path + "?live", Still: r.URL.Query().Has("still"), Form: s.formToken,
		Phone: &shown, Home: path, Waiting: len(shown.Cards),
	}
	if len(phone.Log) > 0 {
		if e := phone.Log[0]; e.Kind == world.RequestEnded && now.Sub(e.At) < endingTime {
			p.Ended = &ending{e.ID, e.Outcome == world.Approved, advice.Sentence(simulator.Sentence(e))}
		}
	}
	s.addPeople(&p, phone.User)
	return "phone", p, phone.User != ""
}

// grantsFor are the codes of external services that know the person of a phone.
func (s *Server) grantsFor(phone world.Phone, now time.Time) (cards []handset.Card) {
	grants := s.grants.Load()
	if grants == nil {
		return nil
	}
	for _, g := range grants.Waiting(phone.Address) {
		cards = append(cards, handset.GrantCard(g.Service, g.Code, phone.Address, now))
	}
	return cards
}

// mailPage is an email on a phone.
func (s *Server) mailPage(r *http.Request) (string, page, bool) {
	name, p, found := s.phonePage(r)
	id, err := strconv.ParseUint(r.PathValue("id"), 10, 64)
	if !found || err != nil {
		return name, p, false
	}
	for i, m := range p.Phone.Messages {
		if m.Email && m.ID == id {
			p.Mail, p.Title = &p.Phone.Messages[i], m.Subject
			p.Path = p.Home + "/mail/" + strconv.FormatUint(id, 10)
			p.Live, p.Link = p.Path+"?live", m.Link
			if s.service.Load() != nil && m.Link != "" {
				p.Link = p.Path + "/link"
			}
		}
	}
	return name, p, p.Mail != nil
}

// linkPage is what the link of an email opens. It changes nothing: the page asks.
func (s *Server) linkPage(r *http.Request) (string, page, bool) {
	name, p, found := s.mailPage(r)
	service := s.service.Load()
	if !found || service == nil {
		return name, p, false
	}
	t, err := service.Open(linkOf(p.Mail))
	if err != nil {
		return name, p, false
	}
	p.Asks, p.Title, p.Path = &t, t.Purpose.Question(), p.Link
	p.Live = p.Path + "?live"
	return name, p, true
}

// linkOf is the link of an email as its service knows it.
func linkOf(m *handset.Message) string {
	_, link, _ := strings.Cut(m.Link, account.LinkPath)
	return link
}

// answer carries out a button of that page. A link that was used by now does nothing.
func (s *Server) answer(w http.ResponseWriter, r *http.Request) {
	_, p, found := s.linkPage(r)
	answer := r.PostFormValue("answer")
	switch {
	case !found:
		s.nothing(w, r)
		return
	case answer == "yes" || answer == "no":
		_, _ = s.service.Load().Press(linkOf(p.Mail), answer == "yes", "") // or somebody was faster
	}
	http.Redirect(w, r, p.Path, http.StatusSeeOther)
}

// press carries out a button that is on the phone. One that is gone by now does nothing.
func (s *Server) press(w http.ResponseWriter, r *http.Request) {
	_, p, found := s.phonePage(r)
	if !found {
		s.nothing(w, r)
		return
	}
	for _, card := range p.Phone.Cards {
		for _, b := range card.Buttons {
			switch asked := r.PostFormValue("request"); {
			case b.Label != r.PostFormValue("press"):
			case card.Grant != "" && card.Grant == asked:
				s.grants.Load().Decide(card.Grant, p.Phone.Address, b.Role == handset.Good) // unless somebody was faster
			case card.Grant == "" && strconv.FormatUint(card.ID, 10) == asked:
				_ = b.Decision.Carry(s.world) // likewise
			}
		}
	}
	http.Redirect(w, r, p.Path, http.StatusSeeOther)
}
