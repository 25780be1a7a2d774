//go:build unix

package plain

import (
	"testing"
	"time"

	"otpdialog/devicegrant"
	"otpdialog/settings"
	"otpdialog/signin"
)

const providerFile = `kind         = "oidc"
display_name = "Company"
issuer       = "https://login.example.com"
client_id    = "otpdialog"
`

// grants begins a grant that is good for ten minutes.
func (d *talk) grants() *talk {
	d.t.Helper()
	d.server.Answers(signin.Reply{Code: signin.Challenge, Server: "login.example.com", Grant: &devicegrant.Grant{
		Provider: "login.example.com", Code: "WDJB-MJHT", Address: "https://login.example.com/device",
		Complete: "https://login.example.com/device?user_code=WDJB-MJHT", Expires: time.Now().Add(10 * time.Minute),
	}})
	return d
}

// A person gets code and address on lines, and the wait says how long it still is. What they type
// meanwhile is no answer. After a refusal they are asked before there is a new code.
func TestGrant(t *testing.T) {
	t.Parallel()
	d := tell(t, "grant", setup{whole: providerFile}, func(d *talk) {
		d.Heard("").grants().Heard("").Types("").Types("WDJB-MJHT").Waits(9*time.Minute + 55*time.Second)
		d.server.Asked(2).Fails(signin.Rejected)
		d.server.Asked(2)
		d.Types("").grants()
		d.server.Asked(4).Answers(signin.Reply{Code: signin.Accept, UserName: "alice"})
	})
	if o := d.outcome; !o.SignedIn || o.UserName != "alice" || o.Method() != "Browser" {
		t.Errorf("%+v, %v", o, d.err)
	}
	if c := d.session.Connection(); c.Kind != settings.OIDC {
		t.Error(c)
	}
}

// If there is no person to confirm it, code and address are there all the same, until the end.
func TestGrantOfAScript(t *testing.T) {
	t.Parallel()
	d := tell(t, "grant-of-a-script", setup{whole: providerFile, script: "alice\n"}, func(d *talk) {
		d.grants().Waits(9 * time.Minute)
		d.server.Asked(2).Fails(signin.NoAnswer)
	})
	if o := d.outcome; o.SignedIn || o.Failure.Kind != signin.NoAnswer {
		t.Errorf("%+v, %v", o, d.err)
	}
}
