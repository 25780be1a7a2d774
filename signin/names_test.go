package signin

import (
	"testing"

	"otpdialog/settings"
)

func forwardsUserNameOnly(c *settings.Connection) { c.ForwardUsernameOnly = true }

func TestForwardedUserName(t *testing.T) {
	tests := []struct{ typed, whole, nameOnly string }{
		{"alice", "alice", "alice"},
		{" alice\t", "alice", "alice"},
		{`CORP\alice`, `CORP\alice`, "alice"},
		{"alice@corp.example", "alice@corp.example", "alice"},
		{`CORP\alice@corp.example`, `CORP\alice@corp.example`, "alice"},
		{`CORP\`, `CORP\`, ""},
		{"@corp.example", "@corp.example", ""},
		{"Zoë Müller@corp.example", "Zoë Müller@corp.example", "Zoë Müller"},
		{"", "", ""},
	}
	for _, test := range tests {
		c := office(settings.AskPassword)
		if got := ForwardedUserName(c, test.typed); got != test.whole {
			t.Errorf("%q is forwarded as %q, want %q", test.typed, got, test.whole)
		}
		c.ForwardUsernameOnly = true
		if got := ForwardedUserName(c, test.typed); got != test.nameOnly {
			t.Errorf("%q, name only, is forwarded as %q, want %q", test.typed, got, test.nameOnly)
		}
	}
}

func TestNameThatIsDomainOnly(t *testing.T) {
	tell(t, []story{
		{"nothing is left to send", office(settings.AskPassword, forwardsUserNameOnly), []line{
			when(begins(Begin{UserName: `CORP\`, Password: alicesPassword}), is(Idle), tells(UserNameMissing)),
		}},
		{"the name only is sent", office(settings.AskPassword, forwardsUserNameOnly), []line{
			when(begins(Begin{UserName: `CORP\alice`, Password: alicesPassword, Memory: known}), sendsPassword()),
		}},
	})
}
