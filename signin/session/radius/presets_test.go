package radius_test

import (
	"context"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/settings/presets"
	"otpdialog/settings/secret"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/signin/session/radius"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
)

// trial is a sign-in with a preset to a simulator that plays its vendor; a second
// server stands by. It runs in virtual time, without sockets. The person at the phone
// and at the keyboard is the test.
type trial struct {
	t       *testing.T
	user    string
	session *session.Session

	world     *world.World
	changes   <-chan struct{}
	primary   *simulator.Server
	secondary *simulator.Server
	pushes    atomic.Int32 // that reached a phone

	person func(*trial) // decides what is on the phone; nil lets it ring
}

// patience bounds a wait, in virtual time.
const patience = time.Hour

// try prepares a sign-in.
func try(t *testing.T, preset, user string, person func(*trial)) *trial {
	t.Helper()
	r := &trial{t: t, user: user, person: person}
	users, ok := simulator.VendorUsers(preset)
	if !ok {
		t.Fatalf("the simulator knows no vendor %q", preset)
	}
	for i := range users {
		users[i].DecisionTime = patience // longer than any client waits
	}
	start := func() *simulator.Server {
		people := world.New(world.WithUsers(users...))
		t.Cleanup(people.Follow(func(e world.Event) {
			if e.Kind == world.RequestSent && e.Method == world.Push {
				r.pushes.Add(1)
			}
		}))
		return simulator.New(simulator.Config{World: people})
	}
	r.primary, r.secondary = start(), start()
	r.world = r.primary.World()
	servers := map[string]*simulator.Server{"192.0.2.1:1812": r.primary, "192.0.2.2:1812": r.secondary}
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		return servers[address].Dial(ctx, network, address)
	}
	changes, stop := r.world.Changes()
	t.Cleanup(stop)
	r.changes = changes

	c, err := document.ParseConnection("office", "office.toml", []byte(
		"display_name = \"Head office\"\nprimary = \"192.0.2.1\"\nsecondary = \"192.0.2.2\"\nsecret = \""+simulator.DefaultSecret+"\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	p, ok := presets.Lookup(preset)
	if !ok {
		t.Fatalf("there is no preset %q", preset)
	}
	p.Apply(&c)
	c.Managed = true // its weak secret is not a note of the sign-in
	memory := session.NewMemory()
	r.session = session.New(t.Context(), session.Options{
		Connection: &c, Memory: memory,
		Open: func(c *settings.Connection) session.Servers {
			return radius.New(c, radius.Options{Secrets: secret.Sources{}, Memory: memory, Dial: dial})
		},
	})
	t.Cleanup(func() {
		r.session.Close()
		if notes := r.session.Notes(); len(notes) > 0 {
			t.Error(notes)
		}
	})
	r.session.Begin(session.Form{UserName: user, Password: simulator.DemoPassword})
	r.wait()
	return r
}

// do hands the session an event, and goes on until it waits for the person.
func (r *trial) do(e signin.Event) {
	r.t.Helper()
	r.session.Handle(e)
	r.wait()
}

func (r *trial) wait() {
	r.t.Helper()
	late := time.After(patience)
	for state := r.state(); state == signin.Connecting || state == signin.Progress; state = r.state() {
		select {
		case e := <-r.session.Events():
			r.session.Handle(e)
		case <-r.changes:
			if r.person != nil {
				r.person(r)
			}
		case <-late:
			r.t.Fatalf("no answer; on the phone: %+v", r.world.Phone(r.user))
		}
	}
}

func (r *trial) state() signin.State { return r.session.View().State }

// approve says yes to all that is on the phone.
func approve(r *trial) {
	for _, request := range r.world.Phone(r.user).Requests {
		if err := r.world.Decide(r.user, request.ID, world.Approved); err != nil {
			r.t.Error(err)
		}
	}
}

// deny says no to all pushes.
func deny(r *trial) {
	for _, push := range r.world.Phone(r.user).Requests {
		if err := r.world.Decide(r.user, push.ID, world.Denied); err != nil {
			r.t.Error(err)
		}
	}
}

// press presses the icon of that title.
func (r *trial) press(title string) {
	r.t.Helper()
	v := r.session.View()
	i := slices.IndexFunc(v.Actions, func(a settings.Action) bool { return a.Title == title })
	if v.State != signin.Dialog || i < 0 {
		r.t.Fatalf("no icon %q to press: %+v", title, v)
	}
	r.do(signin.Press{ActionID: v.Actions[i].ID})
}

// types answers with text, where {text}, {mail} and {token} stand for the newest
// code of that kind.
func (r *trial) types(text string) {
	r.t.Helper()
	if v := r.session.View(); v.State != signin.Dialog {
		r.t.Fatalf("no dialog to type %q into: %+v", text, v)
	}
	message, _ := r.world.NewestMessage(r.user, world.Text)
	mail, _ := r.world.NewestMessage(r.user, world.Mail)
	text = strings.NewReplacer("{token}", r.world.Phone(r.user).Token, "{text}", message.Code, "{mail}", mail.Code).Replace(text)
	r.do(signin.Answer{Text: text})
}

// ends checks how the sign-in ended, and that nobody was asked more often than
// it takes.
func (r *trial) ends(in signin.State, notice signin.Kind, pushes int32) {
	r.t.Helper()
	if v := r.session.View(); v.State != in || v.Notice.Kind != notice {
		r.t.Errorf("state %d, notice %+v; want state %d, notice %v", v.State, v.Notice, in, notice)
	}
	if n := r.pushes.Load(); n != pushes {
		r.t.Errorf("%d pushes, want %d", n, pushes)
	}
	if n := r.secondary.Counts()[simulator.Received]; n > 0 {
		r.t.Errorf("the second server was asked %d times", n)
	}
}

func TestEachPresetHasItsVendor(t *testing.T) {
	var names []string
	for _, p := range presets.All() {
		if p.Connection.Kind == settings.RADIUS { // a provider has no RADIUS server
			names = append(names, p.Name)
		}
	}
	slices.Sort(names)
	if vendors := simulator.Vendors(); !slices.Equal(names, vendors) {
		t.Errorf("presets %v\nvendors %v", names, vendors)
	}
}

// Each action of each preset leads to an Access-Accept.
func TestActionsOfPresets(t *testing.T) {
	for _, p := range presets.All() {
		var c settings.Connection
		p.Apply(&c)
		for _, a := range c.Actions {
			t.Run(p.Name+"/"+a.ID, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					r := try(t, p.Name, simulator.DemoUser, approve)
					r.press(a.Title)
					var pushes int32
					switch a.Image {
					case "push":
						pushes = 1
					case "text-message":
						r.types("{text}")
					case "mail":
						r.types("{mail}")
					case "phone": // a voice that tells a code is a text message of the simulator
						if a.RejectMeans != "" {
							r.types("{text}")
						}
					}
					r.ends(signin.SignedIn, nil, pushes)
					if method := r.session.View().Result.Method; method != a.Title {
						t.Errorf("signed in by %q", method)
					}
				})
			})
		}
	}
}

// What people type, or only wait for, with each way in which vendors ask.
func TestAnswersOfPresets(t *testing.T) {
	const demo = simulator.DemoUser
	for _, c := range []struct {
		preset, user string
		pushes       int32
		types        []string
	}{
		{"duo", demo, 0, []string{"3", "{text}"}}, // the reject ends the first sign-in, as no action says what it means
		{"duo", demo, 1, []string{"1"}},
		{"duo-otp", demo, 1, []string{"push"}},
		{"okta", demo, 0, []string{"2", "{text}"}},
		{"okta", "adam", 1, nil},
		{"nps", demo, 1, nil},
		{"nps", "carl", 0, nil},
		{"nps", "tess", 0, []string{"{text}"}},
		{"nps", "otto", 0, []string{"{token}"}},
		{"fortiauthenticator", demo, 0, []string{"{token}"}},
		{"fortiauthenticator", demo, 1, []string{""}},
		{"fortiauthenticator", "tess", 0, []string{"{text}"}},
		{"logintc", demo, 0, []string{"{token}"}},
		{"eset", demo, 0, []string{"{token}"}},
		{"eset-otp", demo, 0, []string{"{token}"}},
		{"securenvoy", demo, 1, nil},
		{"securenvoy", "mel", 0, []string{"{mail}"}},
		{"rsa", demo, 0, []string{"2468{token}", "{token}"}},
		{"rsa", "nina", 0, []string{"{token}", "1357", "1357", "1357{token}"}},
		{"privacyidea", demo, 1, []string{""}},
		{"privacyidea", demo, 1, []string{"{token}"}},
		{"privacyidea", "tess", 0, []string{"{text}"}},
		{"generic", demo, 0, []string{"{token}"}},
	} {
		t.Run(strings.Join(append([]string{c.preset, c.user}, c.types...), " "), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := try(t, c.preset, c.user, approve)
				for _, text := range c.types {
					r.types(text)
				}
				r.ends(signin.SignedIn, nil, c.pushes)
			})
		})
	}
}

// A push that is denied rejects the sign-in, and can be asked for once more.
func TestDeniedPushOfPresets(t *testing.T) {
	for _, way := range waysToPush() {
		t.Run(way.preset+"/"+way.user, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := try(t, way.preset, way.user, deny)
				if way.action == "" {
					r.ends(signin.Idle, signin.Rejected, 1)
					return
				}
				r.press(way.action)
				r.ends(signin.Dialog, signin.Rejected, 1)
				r.person = approve
				r.press(way.action)
				r.ends(signin.SignedIn, nil, 2)
			})
		})
	}
}

// A phone that nobody picks up gets one push, although a second server stands by.
// Where the password alone can send it, the client does not know: the preset has
// to say so.
func TestNoSecondPushOfPresets(t *testing.T) {
	for _, way := range waysToPush() {
		if way.action != "" && way.connection.FailoverAfter == 0 {
			continue // a command sends it, and no command goes to a second server
		}
		t.Run(way.preset+"/"+way.user, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := try(t, way.preset, way.user, nil)
				state := signin.Idle
				if way.action != "" {
					r.press(way.action)
					state = signin.Dialog
				}
				r.ends(state, signin.NoAnswer, 1)
			})
		})
	}
}

// wayToPush is how a push comes to a user of a vendor.
type wayToPush struct {
	preset, user string
	connection   settings.Connection
	action       string // title of the action that sends it; "" where the password alone does
}

func waysToPush() []wayToPush {
	var ways []wayToPush
	for _, p := range presets.All() {
		var c settings.Connection
		p.Apply(&c)
		users, _ := simulator.VendorUsers(p.Name)
		for _, u := range users {
			if !slices.Contains(u.Methods, world.Push) {
				continue
			}
			way := wayToPush{preset: p.Name, user: u.Name, connection: c}
			if u.Asks != world.AsksNothing {
				i := slices.IndexFunc(c.Actions, func(a settings.Action) bool { return a.Image == "push" })
				way.action = c.Actions[i].Title
			}
			ways = append(ways, way)
		}
	}
	return ways
}
