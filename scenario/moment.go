package scenario

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"otpdialog/advice"
	"otpdialog/simulator/control"
	"otpdialog/simulator/world"
)

// Patterns of what a person reads, on a screen and in an email.
var (
	numberInPrompt = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\b\d{1,2}\b`) })
	linkInMail     = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`https?://\S+`) })
)

// moment is the value of a variable that is known only now, such as phone.token.
func (p *Player) moment(name string, seen Seen) (string, error) {
	if name == personVariable { // who is alone
		return "1", nil
	}
	if p.lab == nil {
		return "", advice.New("no-lab", "the variable "+advice.Quoted(name)+" needs a simulator").Do(`set server = "simulator"`)
	}
	user := seen.Outcome.UserName
	found := ""
	switch name {
	case "phone.token":
		found = p.lab.World.Phone(user).Token
	case "phone.text":
		found = p.newest(user, world.Text).Code
	case "phone.mail":
		found = p.newest(user, world.Mail).Code
	case "mail.link":
		found = linkInMail().FindString(p.newest(user, world.Mail).Text)
		if p.owner != nil {
			found = p.owner.link()
		}
	case "mail.code":
		found = p.newest(user, world.Mail).Code
		if p.owner != nil {
			found = p.owner.mail().Code
		}
	case "account.match_code":
		if p.owner != nil {
			found = p.owner.seen().matchCode()
		}
	case "phone.number":
		found = numberInPrompt().FindString(seen.View.Prompt)
	case "server.host":
		found = p.address().Addr().String()
	case "server.port":
		found = strconv.Itoa(int(p.address().Port()))
	case "server.secret":
		found = p.secret
	}
	if found == "" {
		return "", advice.New(control.CodeNothingWaiting, "there is no "+strings.ReplaceAll(name, ".", " ")+" for "+advice.Quoted(user)+" now").
			Do("let the person sign in with that method first")
	}
	return found, nil
}

// newest is the newest message with a valid code; an empty one for none.
func (p *Player) newest(user string, m world.Method) world.Message {
	found, err := p.lab.World.NewestMessage(user, m)
	if err != nil {
		return world.Message{}
	}
	return found
}

// address is where the server of the case listens; the zero value if it is reached in memory only.
func (p *Player) address() netip.AddrPort {
	if !p.socket {
		return netip.AddrPort{}
	}
	return p.lab.Server.Addr()
}
