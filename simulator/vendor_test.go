package simulator

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"otpdialog/simulator/world"
)

// vendorWorld is a world that behaves as the vendor's server.
func vendorWorld(t *testing.T, vendor string) *people {
	t.Helper()
	users, ok := VendorUsers(vendor)
	if !ok {
		t.Fatalf("no vendor %q", vendor)
	}
	return newPeople(world.WithSeed(1), world.WithUsers(users...))
}

func TestVendorConversations(t *testing.T) {
	const sent = "We sent a"
	pushed := line{"", "approve", accept, ""}
	for _, c := range []struct {
		vendor, user string
		lines        []line
	}{
		{"duo", DemoUser, []line{{"wonderland", "", challenge, "1. Push"}, {"1", "approve", accept, ""}}},
		{"duo", DemoUser, []line{{"wonderland", "", challenge, "3. Text message"}, {"3", "", reject, sent}, {"wonderland", "", challenge, ""}, {"{text}", "", accept, ""}}},
		{"duo", DemoUser, []line{{"wonderland", "", challenge, ""}, {"phone", "answer", accept, ""}}},
		{"duo", DemoUser, []line{{"wonderland", "", challenge, ""}, {"call", "", challenge, "Incorrect code"}}},
		{"duo-append", DemoUser, []line{{"wonderland,sms", "", reject, sent}, {"wonderland,{text}", "", accept, ""}}},
		{"duo-otp", DemoUser, []line{{"push", "deny", reject, "denied"}, {"phone", "answer", accept, ""}}},
		{"okta", DemoUser, []line{{"wonderland", "", challenge, "2. Text"}, {"push", "", challenge, "Incorrect code"}, {"2", "", challenge, sent}, {"{text}", "", accept, ""}}},
		{"okta", "adam", []line{{"wonderland", "approve", accept, ""}}},
		{"nps", DemoUser, []line{{"wonderland", "approve", accept, ""}}},
		{"nps", "carl", []line{{"wonderland", "answer", accept, ""}}},
		{"nps", "tess", []line{{"wonderland", "", challenge, sent}, {"sms", "", challenge, "Incorrect code"}, {"{text}", "", accept, ""}}},
		{"nps", "otto", []line{{"wonderland", "", challenge, "token"}, {"{token}", "", accept, ""}}},
		{"fortiauthenticator", DemoUser, []line{{"wonderland", "", challenge, "empty for a push"}, pushed}},
		{"fortiauthenticator", DemoUser, []line{{"wonderland", "", challenge, ""}, {"{token}", "", accept, ""}}},
		{"fortiauthenticator", "tess", []line{{"wonderland", "", challenge, sent}, {"{text}", "", accept, ""}}},
		{"logintc", DemoUser, []line{{"wonderland", "", challenge, ""}, {"2", "", challenge, "Incorrect code"}, {"1", "approve", accept, ""}}},
		{"eset", DemoUser, []line{{"wonderland", "approve", accept, ""}, {"wonderland{token}", "", accept, ""}, {"wonderland,{token}", "", reject, ""}}},
		{"eset-otp", DemoUser, []line{{"sms", "", reject, sent}, {"{text}", "", accept, ""}, {"{token}", "", accept, ""}}},
		{"securenvoy", "mel", []line{{"wonderland", "", challenge, sent}, {"{mail}", "", accept, ""}}},
		{"rsa", DemoUser, []line{{"2468{token}", "", challenge, "next code"}, {"{token}", "", accept, ""}}},
		{"rsa", DemoUser, []line{{"2468{token}", "", challenge, ""}, {"2468{token}", "", challenge, "attempt 1 of 3"}, {"{token}", "", accept, ""}}},
		{"rsa", "nina", []line{{"{token}", "", challenge, "new PIN"}, {"1357", "", challenge, "once more"}, {"1357", "", challenge, "PIN is set"}, {"1357{token}", "", accept, ""}}},
		{"privacyidea", DemoUser, []line{{"wonderland", "", challenge, "Approve the push"}, pushed}},
		{"privacyidea", DemoUser, []line{{"wonderland", "", challenge, ""}, {"", "deny", reject, "denied"}}},
		{"privacyidea", DemoUser, []line{{"wonderland", "", challenge, ""}, {"no", "", challenge, "Incorrect"}, pushed}},
		{"privacyidea", DemoUser, []line{{"wonderland", "", challenge, ""}, {"{token}", "", accept, ""}}},
		{"akamai", DemoUser, []line{{"wonderland,push1", "approve", accept, ""}}},
		{"akamai", DemoUser, []line{{"wonderland,phone1", "", reject, sent}, {"wonderland,{text}", "", accept, ""}}},
		{"generic", DemoUser, []line{{"wonderland", "", challenge, ""}, {"email", "", challenge, sent}, {"{mail}", "", accept, ""}}},
	} {
		t.Run(c.vendor, func(t *testing.T) {
			converse(t, vendorWorld(t, c.vendor), c.user, c.lines)
		})
	}
}

// The push that comes before the challenge is answered before or after the
// empty answer.
func TestPushConfirmedFirst(t *testing.T) {
	w := vendorWorld(t, "privacyidea")
	state := send(t, w, DemoUser, DemoPassword, "").reply().state
	press(t, w.World, DemoUser, "approve")
	if r := send(t, w, DemoUser, "", state).reply(); r.verdict != accept {
		t.Errorf("got %+v", r)
	}
	if n := len(w.Phone(DemoUser).Requests); n > 0 {
		t.Errorf("%d pushes are left", n)
	}
}

func TestVendors(t *testing.T) {
	for _, vendor := range Vendors() {
		w := vendorWorld(t, vendor)
		before := w.Users()
		demo, ok := w.User(DemoUser)
		if !ok || demo.Password != DemoPassword {
			t.Errorf("%s: %+v", vendor, demo)
		}
		for _, u := range before {
			if u.Description == "" || len(u.Description) > 70 {
				t.Errorf("%s: %s is described as %q", vendor, u.Name, u.Description)
			}
		}
		if err := w.SetUser(world.User{Name: "zoe", Password: "x"}); err != nil {
			t.Fatal(err)
		}
		demo.Locked = true
		if err := w.SetUser(demo); err != nil {
			t.Errorf("%s: %v", vendor, err)
		}
		if err := w.ResetUser(DemoUser); err != nil {
			t.Error(err)
		}
		if now, _ := w.User(DemoUser); now.Locked {
			t.Errorf("%s: locked after being reset", vendor)
		}
		w.Reset()
		if !reflect.DeepEqual(w.Users(), before) {
			t.Errorf("%s: after a reset\n%+v\nwant\n%+v", vendor, w.Users(), before)
		}
	}
	if _, ok := VendorUsers("nobody"); ok {
		t.Error("unknown vendor accepted")
	}
	users, _ := VendorUsers("duo")
	users[0].Commands["push"] = world.Text
	if again, _ := VendorUsers("duo"); again[0].Commands["push"] != world.Push {
		t.Error("changing the users changes the vendor")
	}
}

func TestPreviewUser(t *testing.T) {
	commands := map[string]world.Method{"": world.Push, "ring 1": world.Call, "7": world.Text, "тест": world.Mail}
	for name, c := range map[string]struct {
		user  world.User
		lines []line
	}{
		"challenge": {PreviewUser(commands, world.FirstPassword, "/"), []line{
			{"wonderland", "", challenge, "empty for a push"},
			{"push", "", challenge, "Incorrect code"},
			{"7", "", challenge, "text message"},
			{"тест", "", challenge, "mail"},
			{"{mail}", "", accept, ""},
			{"wonderland", "", challenge, ""},
			{"", "approve", accept, ""},
		}},
		"otp": {PreviewUser(commands, world.FirstOTP, ""), []line{{"ring 1", "answer", accept, ""}, {"{token}", "", accept, ""}}},
		"append": {PreviewUser(commands, world.FirstAppend, "/"), []line{
			{"wonderland/", "approve", accept, ""},
			{"wonderland/ring 1", "answer", accept, ""},
			{"wonderland,ring 1", "", reject, ""},
		}},
		"nothing at all": {PreviewUser(nil, world.FirstPassword, ""), []line{
			{"wonderland", "", challenge, "Enter your code."}, {"token", "", challenge, "Incorrect code"}, {"{token}", "", accept, ""},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			converse(t, newPeople(world.WithUsers(c.user)), DemoUser, c.lines)
		})
	}
	long := PreviewUser(map[string]world.Method{strings.Repeat("x", 129): world.Push}, world.FirstPassword, "")
	if err := NewWorld().SetUser(long); err == nil || errors.Is(err, world.ErrNoUser) {
		t.Errorf("a command that no request carries: %v", err)
	}
}
