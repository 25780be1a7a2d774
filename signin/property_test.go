package signin

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"otpdialog/devicegrant"
	"otpdialog/settings"
)

// Random people, servers and accidents on random connections: whatever the
// events, the referee finds nothing.
func TestRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		connection := anyConnection().Draw(t, "connection")
		r := &referee{T: t, connection: connection, flow: New(connection)}
		w := &world{referee: r}
		t.Repeat(map[string]func(*rapid.T){
			"begin":        w.begin,
			"open":         w.open,
			"press":        w.press,
			"answer":       w.answer,
			"retry":        func(*rapid.T) { r.handle(Retry{Typed: r.flow.View().Draft}) },
			"enter code":   func(*rapid.T) { r.handle(EnterCode{}) },
			"cancel":       func(*rapid.T) { r.handle(Cancel{}) },
			"remember":     func(t *rapid.T) { r.handle(SetRemember{On: rapid.Bool().Draw(t, "on")}) },
			"mark":         func(t *rapid.T) { r.handle(Marked{Remembered: rapid.Bool().Draw(t, "remembered")}) },
			"expire":       w.expire,
			"challenge":    w.challenge,
			"accept":       w.accept,
			"reject":       w.reject,
			"fail":         w.fail,
			"start afresh": w.startAfresh,
			"stray reply":  w.strayReply,
			"many rounds":  w.manyRounds,
		})
	})
}

// world makes the events. Every secret in it is told from all other texts.
type world struct {
	*referee

	minted int
}

func (w *world) mint(kind string) string {
	w.minted++
	return fmt.Sprintf("<%s %d>", kind, w.minted)
}

func (w *world) begin(t *rapid.T) {
	ids := rapid.SampledFrom([]string{"", "", "a0", "a1", "a4", "none"})
	var action *settings.Action
	if id := ids.Draw(t, "action asked for"); id != "" {
		action = &settings.Action{ID: id}
	}
	w.handle(Begin{
		UserName: rapid.SampledFrom([]string{"alice", `CORP\alice`, "bob", "", "@", strings.Repeat("x", MaxUserNameLength+1)}).Draw(t, "user name"),
		Password: w.padded(t, "password"),
		Memory: Memory{
			Received:               rapid.Bool().Draw(t, "received"),
			Unknown:                rapid.Bool().Draw(t, "unknown"),
			RememberLastMethodUsed: rapid.Bool().Draw(t, "remember"),
			LastMethods:            map[string]string{"alice": ids.Draw(t, "last method")},
		},
		Prepared: rapid.Bool().Draw(t, "prepared"),
		Action:   action,
	})
}

// open brings a sign-in to its dialog, where most things happen.
func (w *world) open(t *rapid.T) {
	w.handle(Begin{UserName: "alice", Password: w.mint("password")})
	w.challenge(t)
	w.handle(Marked{Remembered: true})
}

// padded is a new secret of a length around the limits.
func (w *world) padded(t *rapid.T, kind string) string {
	secret := w.mint(kind)
	length := rapid.SampledFrom([]int{0, 0, 0, 100, MaxPasswordLength - 5, MaxPasswordLength, MaxPasswordLength + 1}).Draw(t, "length of "+kind)
	return secret + strings.Repeat(".", max(0, length-len(secret)))
}

func (w *world) press(t *rapid.T) {
	w.handle(Press{
		ActionID: fmt.Sprint("a", rapid.IntRange(0, settings.MaxActions).Draw(t, "action")),
		Typed:    w.flow.View().Draft, // as a face has it that puts the draft into its field
	})
}

func (w *world) answer(t *rapid.T) {
	if rapid.IntRange(0, 4).Draw(t, "empty") == 0 {
		w.handle(Answer{})
		return
	}
	w.handle(Answer{Text: w.padded(t, "OTP")})
}

func (w *world) expire(t *rapid.T) {
	if rapid.Bool().Draw(t, "the one that waits") {
		w.handle(Expired{Challenge: w.flow.View().Challenge})
		return
	}
	w.handle(Expired{Challenge: rapid.IntRange(0, w.highest+1).Draw(t, "challenge")})
}

func (w *world) reply(t *rapid.T, code ReplyCode) Reply {
	r := Reply{
		Code:    code,
		Message: rapid.SampledFrom([]string{"Code:", "Code:", "Other:", ""}).Draw(t, "message"),
		Server:  server,
	}
	if code == Challenge && (w.connection.Ask == settings.AskNothing || rapid.IntRange(0, 9).Draw(t, "grant") == 0) {
		r.Grant = &devicegrant.Grant{Provider: "login.example.com", Code: strconv.Itoa(w.minted)}
	}
	if code == Challenge {
		r.Hidden = rapid.Bool().Draw(t, "hidden")
		r.Timeout = time.Duration(rapid.IntRange(0, 1).Draw(t, "timeout")) * time.Minute
		if rapid.Bool().Draw(t, "with State") {
			r.State = []byte(w.mint("State"))
		}
	}
	return r
}

func (w *world) challenge(t *rapid.T) {
	w.handle(Replied{Exchange: w.highest, Reply: w.reply(t, Challenge)})
}

func (w *world) reject(t *rapid.T) {
	w.handle(Replied{Exchange: w.highest, Reply: w.reply(t, Reject)})
}

// accept is rare: a sign-in that goes on shows more.
func (w *world) accept(t *rapid.T) {
	if rapid.IntRange(0, 2).Draw(t, "yes") > 0 {
		t.Skip("not yet")
	}
	w.handle(Replied{Exchange: w.highest, Reply: w.reply(t, Accept)})
}

func (w *world) fail(t *rapid.T) {
	w.handle(Failed{
		Exchange: rapid.SampledFrom([]int{w.highest, w.highest, w.highest - 1, w.highest + 1}).Draw(t, "exchange"),
		Failure:  rapid.SampledFrom(failures).Draw(t, "kind"),
	})
}

// startAfresh fails what is under way, has the person answer again, and brings
// a challenge to the fresh first request, if there is one.
func (w *world) startAfresh(t *rapid.T) {
	w.handle(Failed{Exchange: w.highest, Failure: NoAnswer})
	switch rapid.IntRange(0, 2).Draw(t, "again by") {
	case 0:
		w.handle(Retry{Typed: w.flow.View().Draft})
	case 1:
		w.press(t)
	case 2:
		w.answer(t)
	}
	w.challenge(t)
}

// strayReply answers any exchange with any code, also with those that RADIUS
// has for other purposes.
func (w *world) strayReply(t *rapid.T) {
	code := ReplyCode(rapid.IntRange(-1, int(Reject)+1).Draw(t, "code"))
	w.handle(Replied{
		Exchange: rapid.IntRange(-1, w.highest+1).Draw(t, "exchange"),
		Reply:    w.reply(t, code),
	})
}

// manyRounds is a server that asks on and on.
func (w *world) manyRounds(t *rapid.T) {
	for range rapid.IntRange(1, MaxRounds+2).Draw(t, "rounds") {
		w.handle(Answer{Text: w.mint("OTP")})
		w.handle(Replied{Exchange: w.highest, Reply: Reply{
			Code: Challenge, Message: "Code:", State: []byte(w.mint("State")), Server: server,
		}})
	}
}

func anyConnection() *rapid.Generator[*settings.Connection] {
	return rapid.Custom(func(t *rapid.T) *settings.Connection {
		c := &settings.Connection{
			Ask:                 rapid.SampledFrom([]settings.Ask{settings.AskPassword, settings.AskOTP, settings.AskAppend, settings.AskNothing}).Draw(t, "ask"),
			Separator:           rapid.SampledFrom([]string{",", "", "::"}).Draw(t, "separator"),
			UserPrompt:          rapid.SampledFrom([]string{"", "Code:"}).Draw(t, "user prompt"),
			ForwardUsernameOnly: rapid.Bool().Draw(t, "forward user name only"),
			EmptyAnswer:         rapid.Bool().Draw(t, "empty answer"),
			AutosendWhen:        rapid.SampledFrom([]settings.AutosendWhen{settings.AutosendFirstTime, settings.AutosendAlways}).Draw(t, "autosend when"),
			Timeout:             60,
		}
		autosend := rapid.IntRange(0, settings.MaxActions-1).Draw(t, "autosend")
		for i := range rapid.IntRange(0, settings.MaxActions).Draw(t, "actions") {
			c.Actions = append(c.Actions, settings.Action{
				ID:          fmt.Sprint("a", i),
				Title:       fmt.Sprint("Action ", i),
				Enabled:     rapid.IntRange(0, 3).Draw(t, "disabled") > 0,
				Command:     rapid.SampledFrom([]string{"push", "phone", "", strings.Repeat("x", settings.MaxCommandLength)}).Draw(t, "command"),
				Autosend:    i == autosend,
				RejectMeans: rapid.SampledFrom([]settings.RejectMeans{settings.RejectMeansRejected, settings.RejectMeansCodeSent}).Draw(t, "reject means"),
			})
		}
		return c
	})
}
