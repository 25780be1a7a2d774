package inspector_test

import (
	"errors"
	"image"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"otpdialog/radiusclient/dictionary"
	"otpdialog/radiusclient/packet"
	"otpdialog/radiusclient/radiustest"
	"otpdialog/settings"
	"otpdialog/simulator"
	"otpdialog/ui"
	"otpdialog/ui/inspector"
	words "otpdialog/ui/story"
	"otpdialog/ui/uitest"
)

const secret = radiustest.Secret

var (
	client = netip.MustParseAddrPort("192.0.2.7:43210")
	server = netip.MustParseAddrPort("192.0.2.1:1812")
)

// request is an Access-Request that is always the same.
func request(identifier byte) []byte {
	b := append([]byte{1, identifier, 0, 0}, "0123456789abcdef"...)
	b = append(append(b, 80, 18), make([]byte, 16)...)
	b = append(b, "\x01\x07alice\x02\x12################\x20\x0botpdialog"...)
	b[3] = byte(len(b))
	return radiustest.SignRequest(b, secret)
}

// answer is the answer to it; a nil one is no packet.
func answer(code byte, request []byte, secret string) []byte {
	b := append([]byte{code, request[1], 0, 0}, make([]byte, 16)...)
	b = append(append(b, 80, 18), make([]byte, 16)...)
	b = append(b, "\x12\x08Push?!\x18\x0bstate-one"...)
	b[3] = byte(len(b))
	return radiustest.SignAnswer(b, request, secret)
}

// add adds a packet as a client does.
func add(l *packet.Log, toServer bool, octets []byte, note string) {
	p := packet.Packet{
		Time: uitest.Noon.Add(time.Duration(l.Total()) * time.Second), ToServer: toServer, Client: client, Server: server, Name: "radius1.example.com:1812", Octets: octets, Note: note,
	}
	if toServer {
		p.Attempt = 1
	}
	l.Add(p, []byte(secret), nil)
}

// filled is a log with a sign-in, and a wrong answer in it.
func filled() *packet.Log {
	l := packet.NewLog(100, 1<<16)
	add(l, true, request(17), "")
	add(l, false, answer(2, request(17), "other"), "the Response Authenticator does not match")
	add(l, false, answer(11, request(17), secret), "")
	add(l, true, request(18), "")
	add(l, false, answer(2, request(18), secret), "")
	return l
}

// The pages from all sides.
func TestScenes(t *testing.T) {
	scene := func(name string, l *packet.Log, play func(*words.Teller), then func(*uitest.Pages, *inspector.Page)) uitest.Scene {
		return uitest.Scene{Name: name, Play: play, Open: func(_ *testing.T, ascii bool) *uitest.Pages {
			page := inspector.New(inspector.Options{Log: l, Connection: "office", Faults: simulator.New(simulator.Config{})})
			pages := uitest.NewPages(ascii, page)
			if then != nil {
				then(pages, page)
			}
			return pages
		}}
	}
	many := packet.NewLog(100, 1<<16)
	for i := range byte(100) {
		add(many, true, request(i), "")
	}
	open := func(n int) func(*uitest.Pages, *inspector.Page) {
		return func(pages *uitest.Pages, page *inspector.Page) {
			pages.Tell(page, inspector.Opened(filled().Packets()[n]))
		}
	}
	names, err := dictionary.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	scenes := []uitest.Scene{
		scene("no packets", packet.NewLog(1, 1), nil, nil),
		scene("packets", filled(), nil, func(pages *uitest.Pages, page *inspector.Page) { pages.Tell(page, names) }),
		scene("many packets", many, func(p *words.Teller) { p.Press("pgup") }, nil),
		scene("a packet", filled(), nil, open(0)),
		scene("a wrong packet", filled(), nil, open(1)),
		scene("a command", filled(), nil, func(pages *uitest.Pages, _ *inspector.Page) {
			pages.Stack.Open(inspector.Commands(filled().Packets()[0].View(nil).Radclient()...), nil)
		}),
		scene("faults", filled(), nil, func(pages *uitest.Pages, _ *inspector.Page) {
			pages.Stack.Open(inspector.FaultsPage(simulator.New(simulator.Config{})), nil)
		}),
		scene("a file", filled(), nil, func(pages *uitest.Pages, _ *inspector.Page) { pages.Stack.Open(inspector.SavePage(), nil) }),
	}
	uitest.SweepScenes(t, scenes, "packets", "a packet", "a wrong packet", "a command", "faults")
	uitest.GoldenPlain(t, scenes[1])
	uitest.GoldenPlain(t, scenes[3])
}

type driver = uitest.Driver

// withPackets is the screens with a log.
func withPackets(l *packet.Log) uitest.Setup { return uitest.Setup{Options: ui.Options{Packets: l}} }

// F7 shows the packets on every screen of a sign-in; what the sign-in does meanwhile comes below,
// and the person stays where they are.
func TestStory(t *testing.T) {
	t.Parallel()
	l := packet.NewLog(100, 1<<16)
	uitest.Story(t, withPackets(l), func(d *driver) {
		d.Size(60, 24).See("F7 packets").Size(80, 24) // before what is needed less
		d.See("User name").Press("f7").See("Nothing has been sent").Press("esc").See("User name")
		d.Type("alice").Press("tab").Type("secret").Press("enter")
		add(l, true, request(17), "")
		d.Press("f7").See("Access-Request", "17", "radius1.example.com:1812").Press("f7").SeeNo("Octets")
		d.Server.Challenges("Choose")
		d.Size(100, 24)
		d.See("Choose", "F7 packets").Press("f7").See("Access-Request", "F7 close").SeeNo("F7 packets").Press("esc").See("Choose").Type("123456").Press("enter")
		d.Server.Accepts()
		d.See("Signed in").Press("f7").See("Access-Request").SeeNo("Signed in").Press("f7").See("Signed in")
	})
}

// live tells a story in which a request has gone out and its packet is looked at.
func live(t *testing.T, l *packet.Log, tell func(d *driver)) {
	t.Helper()
	uitest.Story(t, withPackets(l), func(d *driver) {
		d.Type("alice").Press("tab").Type("secret").Press("enter")
		add(l, true, request(17), "")
		d.Press("f7").See("Access-Request")
		tell(d)
	})
}

// The challenge and its packet arrive while the person reads another one.
func TestLive(t *testing.T) {
	t.Parallel()
	l := packet.NewLog(3, 1<<16)
	live(t, l, func(d *driver) {
		d.Press("enter").See("Packet 1 of 1", "User-Password", "••••••••", "valid").SeeNo("secret")
		add(l, false, answer(11, request(17), secret), "")
		d.Server.Challenges("Choose")
		d.See("Packet 1 of 2", "User-Password").SeeNo("Choose")
		d.Press("n").See("Packet 2 of 2", "Access-Challenge", "0x73746174…").Press("esc").See("> 09:00:01")
		add(l, true, request(18), "")
		d.Settled()
		d.See("> 09:00:01", "Access-Request 18")
		add(l, true, request(19), "") // the first one makes room
		d.Settled()
		d.See("> 09:00:01", "Access-Request 19").SeeNo("09:00:00")
		d.Press("esc").See("Choose").SeeNo("Octets")
	})
}

// A file is written once, for the owner only.
func TestSave(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for key, want := range map[string]string{"s": "\x0a\x0d\x0d\x0a", "t": "09:00:00.000 → Access-Request"} {
		file := filepath.Join(folder, key)
		live(t, packet.NewLog(100, 1<<16), func(d *driver) {
			d.Press(key).See("New file").Press("ctrl+u").Type(file).Press("enter").See("Saved in")
			d.Press(key).Press("ctrl+u").Type(file).Press("enter").See("exists already")
		})
		text, err := os.ReadFile(file)
		if err != nil || !strings.HasPrefix(string(text), want) {
			t.Errorf("%s: %v, %q", key, err, text)
		}
		if info, err := os.Stat(file); err != nil || info.Mode() != 0o600 {
			t.Errorf("%s: %v, %v", key, info.Mode(), err)
		}
	}
}

// A request can be sent again by commands without secrets; an answer cannot.
func TestCommands(t *testing.T) {
	t.Parallel()
	l := packet.NewLog(100, 1<<16)
	live(t, l, func(d *driver) {
		d.Press("c").See("otpdialog auth office --user alice", "radclient", `"$USER_PASSWORD"`, "User-Name = 'alice'")
		d.See("SECRET_FILE=secret", "read -rs USER_PASSWORD", "Put the shared secret into the file").Press("esc")
		add(l, false, answer(11, request(17), secret), "")
		add(l, false, answer(2, request(99), secret), "") // to a request that nobody knows
		d.Settled()
		d.Press("down", "c").See("User-Name = 'alice'").Press("esc") // the request that it answers
		d.Press("down", "c").See("There is no request to send again")
	})
}

// In a demonstration, a packet is shown beside the phone. The commands take the whole width, and have the secret
// that was made for it.
// What is said about the sign-in is not said beside the packets.
func TestDemonstration(t *testing.T) {
	t.Parallel()
	l := packet.NewLog(100, 1<<16)
	setup := withPackets(l)
	setup.Options.Demo = uitest.DemoAt("127.0.0.1:1812")
	setup.Options.Demo.Server = simulator.New(simulator.Config{})
	setup.Options.Demo.Connection.Secret.Value = "made-for-this"
	setup.Size = image.Pt(130, 38)
	uitest.Story(t, setup, func(d *driver) {
		add(l, true, request(17), "")
		d.See("Press Enter to sign in").Press("f7").See("> 09:00:00", "Phone of").SeeNo("Press Enter to sign in")
		d.Press("f").See("Faults of the server").SeeNo("Press Enter to sign in").Press("esc")
		d.Press("c").See("(umask 077; echo made-for-this > secret)", "of this demonstration alone").SeeNo("Phone of", "Put the shared secret")
		d.Press("esc", "enter").See("User-Password", "0010  ** ** **", "Phone of", "1 Sign in").SeeNo("Press Enter to sign in")
		d.Press("t").See("New file").Press("esc", "esc").See("Phone of").Press("f7").See("Press Enter to sign in")
		d.Size(80, 24).Press("f7").See("> 09:00:00").SeeNo("Phone of", "Press Enter to sign in").Size(72, 24).See("> 09:00:00")
	})
}

// Neither a gate nor a program that keeps no packets shows any.
func TestNoPackets(t *testing.T) {
	t.Parallel()
	gate := withPackets(filled())
	gate.Options.Connection, gate.Options.UserName, gate.Options.Gate = "office", "alice", true
	for name, setup := range map[string]uitest.Setup{"a gate": gate, "no log": {}} {
		uitest.Story(t, setup, func(d *driver) {
			before := d.Screen()
			d.Press("f7")
			if after := d.Screen(); after != before || strings.Contains(after, "F7") {
				t.Errorf("%s: F7 shows\n%s", name, after)
			}
		})
	}
}

// Faults are set once or always, and removed.
func TestFaults(t *testing.T) {
	t.Parallel()
	s := simulator.New(simulator.Config{})
	pages := uitest.NewPages(false, inspector.FaultsPage(s))
	p := pages.Person(t)
	check := func(what string, want ...simulator.Fault) {
		t.Helper()
		var got []simulator.Fault
		for _, f := range s.Faults() {
			got = append(got, f.Fault)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v", what, got, want)
		}
	}
	p.Press("enter").See("once")
	check("Enter", simulator.Fault{Effect: simulator.EffectDrop, Times: 1})
	p.Press("a").See("always")
	check("always", simulator.Fault{Effect: simulator.EffectDrop})
	p.Press("down", "enter")
	check("another", simulator.Fault{Effect: simulator.EffectDrop}, simulator.Fault{Effect: simulator.EffectDown, Times: 1})
	p.Press("x")
	check("removed")
	p.Press("home")
	for range len(simulator.Effects()) { // each can be set as it is
		p.Press("enter", "down")
	}
	if got, want := len(s.Faults()), len(simulator.Effects()); got != want {
		t.Errorf("%d faults are set, want %d", got, want)
	}
}

// Rows can be clicked, and the wheel scrolls.
func TestMouse(t *testing.T) {
	t.Parallel()
	l := packet.NewLog(100, 1<<16)
	for i := range byte(60) {
		add(l, true, request(i), "")
	}
	setup := withPackets(l)
	setup.Size = image.Pt(80, 24)
	uitest.Story(t, setup, func(d *driver) {
		d.Press("f7").See("09:00:59").Press("home").See("> 09:00:00").SeeNo("09:00:59")
		d.Click("09:00:03").See("> 09:00:03").Click("09:00:03").See("Packet 4 of 60")
	})
}

// In a demonstration with room, the packets are beside the dialog; a click opens one, and then the
// list is not shown twice.
func TestBesideTheDialog(t *testing.T) {
	t.Parallel()
	l := packet.NewLog(100, 1<<16)
	setup := withPackets(l)
	setup.Options.Demo = uitest.DemoAt("127.0.0.1:1812")
	setup.Size = image.Pt(130, 38)
	uitest.Story(t, setup, func(d *driver) {
		d.See("Nothing has been sent yet.")
		add(l, true, request(17), "")
		d.Settled()
		d.See("On the wire", "first request").Click("first request").See("Packet 1 of 1", "User-Password").SeeNo("On the wire")
		d.Press("esc").See("Octets").Press("esc").See("first request")
		d.Size(99, 38).SeeNo("On the wire")
		d.Size(130, 38)
		for range 100 {
			add(l, false, answer(11, request(17), secret), "")
		}
		d.Settled()
		d.See("← challenge").SeeNo("first request")
	})
}

// Without the dictionary of the connection, nobody knows which attributes are secret: nothing is
// shown or saved.
func TestUnreadableDictionary(t *testing.T) {
	t.Parallel()
	setup := withPackets(packet.NewLog(100, 1<<16))
	setup.Options.Dictionary = func(*settings.Connection) (*dictionary.Dictionary, error) {
		return nil, errors.New("the dictionary is gone")
	}
	file := filepath.Join(t.TempDir(), "packets.txt")
	uitest.Story(t, setup, func(d *driver) {
		add(setup.Options.Packets, true, request(17), "")
		d.Press("f7", "enter").See("The dictionary is gone").SeeNo("User-Password").Press("c").See("The dictionary is gone")
		d.Press("t", "ctrl+u").Type(file).Press("enter").See("The dictionary is gone")
	})
	if _, err := os.Stat(file); err == nil {
		t.Error("it was saved")
	}
}
