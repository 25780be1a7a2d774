package simulator

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"time"

	"layeh.com/radius"

	"otpdialog/advice"
	"otpdialog/radiusclient/dictionary"
	"otpdialog/schema"
)

// Fault is a rule that makes the server misbehave:
//
//	server.AddFault(simulator.Fault{
//		Match:  simulator.Match{User: "alice", Round: 2},
//		Times:  1,
//		Effect: simulator.EffectDelay,
//		Delay:  3 * time.Second,
//	})
//
// The rules are tried in their order: those whose effect is on requests for each datagram that
// comes, and those whose effect is on answers for each answer that is sent. The first one that fits
// is applied, at most one for a datagram and its answer. So a rule that is set while a request
// waits for a person counts for its answer.
type Fault struct {
	Match       Match         `json:"match,omitzero"        doc:"the requests that it applies to; default: all"`
	Times       int           `json:"times,omitempty"       doc:"how many times it is applied, counting retransmissions; 0: no limit" min:"0"`
	Probability float64       `json:"probability,omitempty" doc:"the probability that it is applied to a matching datagram; needs a seed. Default: always" min:"0" max:"1"`
	Effect      Effect        `json:"effect"                doc:"what goes wrong" need:"true" one:"drop|down|rate_limit|silent_to_duplicates|reject|challenge|delay|late|duplicate|reorder|junk|truncate|pad|wrong_authenticator|wrong_message_authenticator|no_message_authenticator|wrong_identifier|wrong_code|proxy_state|no_state|other_state|long_message"`
	Delay       time.Duration `json:"delay,omitempty"       doc:"how long delay, late and the copies of duplicate wait; without it, late waits for the next request" min:"0" max:"24h"`
	Count       int           `json:"count,omitempty"       doc:"octets for truncate (default 1), pad (16), other_state (16) and long_message (4096, the whole answer); datagrams for junk (1) and duplicate (1); datagrams per second for rate_limit (1); the Code for wrong_code (5)" min:"0" max:"4096"`
	Text        string        `json:"text,omitempty"        doc:"the Reply-Message for reject, challenge and long_message; the value for proxy_state"`
}

// Match says which requests a [Fault] is about: those that fit all that is set.
type Match struct {
	User      string          `json:"user,omitempty"      doc:"the user name; case does not matter"`
	Source    string          `json:"source,omitempty"    doc:"the client's address, or a prefix such as 192.0.2.0/24"`
	Server    string          `json:"server,omitempty"    doc:"the server's address and port, if it has several"`
	Code      string          `json:"code,omitempty"      doc:"the packet type" one:"Access-Request|Status-Server"`
	Round     int             `json:"round,omitempty"     doc:"1 is the first request of a sign-in, 2 the answer to its first challenge" min:"0"`
	Command   *string         `json:"command,omitempty"   doc:"the answer that was typed, such as an action's command; with PAP or CHAP"`
	Nth       int             `json:"nth,omitempty"       doc:"only the nth request that matches everything else; retransmissions are not counted" min:"0"`
	Attribute *FaultAttribute `json:"attribute,omitempty" doc:"an attribute of the request"`
}

// FaultAttribute is an attribute that a request has, by the names of package dictionary.
type FaultAttribute struct {
	Vendor string `json:"vendor,omitempty" doc:"the vendor; empty for standard attributes"`
	Name   string `json:"name"             doc:"the name, such as NAS-Identifier, or Attr-NUMBER" need:"true"`
	Value  string `json:"value"            doc:"the value, written as in a connection" need:"true"`
}

// Effect is what a [Fault] does.
type Effect string

// The effects on requests: what does not get as far as the people of the World.
const (
	EffectDrop      Effect = "drop"                 // the datagram is lost on its way here
	EffectDown      Effect = "down"                 // the server is switched off: it neither takes requests nor answers those that wait
	EffectRateLimit Effect = "rate_limit"           // more than Count datagrams in a second are lost
	EffectSilent    Effect = "silent_to_duplicates" // a retransmission of a request that was answered is ignored, as by NPS
	EffectReject    Effect = "reject"               // the request is rejected at once, with Text
	EffectChallenge Effect = "challenge"            // the same is asked again: the next answer is taken in place of this one
)

// The effects on answers, also to retransmissions. All other parts of an answer are as they should
// be, and its signatures are right unless the effect is about them.
const (
	EffectDelay                     Effect = "delay"                       // the server needs Delay more for it
	EffectLate                      Effect = "late"                        // it is sent after Delay; without one, when the next request of the user comes
	EffectDuplicate                 Effect = "duplicate"                   // it is sent Count times more, after Delay
	EffectReorder                   Effect = "reorder"                     // it is sent after the next answer, whichever client gets that
	EffectJunk                      Effect = "junk"                        // Count datagrams that are no answers come before it
	EffectTruncate                  Effect = "truncate"                    // its last attribute lacks Count octets
	EffectPad                       Effect = "pad"                         // Count octets follow it in its datagram (RFC 2865 section 3)
	EffectWrongAuthenticator        Effect = "wrong_authenticator"         // its Response Authenticator is wrong
	EffectWrongMessageAuthenticator Effect = "wrong_message_authenticator" // its Message-Authenticator is wrong
	EffectNoMessageAuthenticator    Effect = "no_message_authenticator"    // it has no Message-Authenticator
	EffectWrongIdentifier           Effect = "wrong_identifier"            // it has the next Identifier
	EffectWrongCode                 Effect = "wrong_code"                  // its Code is Count, Accounting-Response by default
	EffectProxyState                Effect = "proxy_state"                 // it has a Proxy-State that was not sent
	EffectNoState                   Effect = "no_state"                    // a challenge has no State
	EffectOtherState                Effect = "other_state"                 // a challenge has a State of Count octets of every kind, which is good for nothing
	EffectLongMessage               Effect = "long_message"                // Reply-Messages make it Count octets long
)

// use is how an Effect is used.
type use struct {
	onRequests bool // else it is on answers
	count      int  // the usual Count; 0: there is none
	most       int  // of Count; 0: as many octets as a packet has
	delay      bool // has a Delay
	text       bool // has a Text
	good       string
}

var uses = map[Effect]use{
	EffectDrop:      {onRequests: true, good: "the request is lost. Does the client send it again, with the same octets?"},
	EffectDown:      {onRequests: true, good: "the server is down, also for pending requests. Does the client fail over to the second server, and keep what was typed?"},
	EffectRateLimit: {onRequests: true, count: 1, good: "datagrams beyond `count` per second are lost. Does the client slow down?"},
	EffectSilent:    {onRequests: true, good: "retransmissions of an answered request get no answer, as with NPS. Does the client stop waiting in time?"},
	EffectReject:    {onRequests: true, text: true, good: "the request is rejected at once. Is the Reply-Message shown?"},
	EffectChallenge: {onRequests: true, text: true, good: "the server asks again. Does the client mistake a challenge for success, or keep asking for ever?"},

	EffectDelay:                     {delay: true, good: "the answer is delayed. Does the client wait as long as a person needs, and send the push only once?"},
	EffectLate:                      {delay: true, good: "the answer arrives after the client has given up, or with the next request. Is it mistaken for the answer to that one?"},
	EffectDuplicate:                 {count: 1, most: 100, delay: true, good: "the answer arrives several times. Is it mistaken for the answer to the next request?"},
	EffectReorder:                   {good: "the answer arrives after the next one. Are answers matched by Identifier?"},
	EffectJunk:                      {count: 1, most: 100, good: "junk datagrams arrive before the answer. Do they end the wait?"},
	EffectTruncate:                  {count: 1, good: "the last attribute is cut off. Is the packet dropped?"},
	EffectPad:                       {count: 16, good: "extra octets follow the packet in its datagram. RFC 2865 section 3 says to ignore them"},
	EffectWrongAuthenticator:        {good: "the Response Authenticator is invalid. Does the client accept a forged Access-Accept?"},
	EffectWrongMessageAuthenticator: {good: "the Message-Authenticator is invalid. Does the client check it (CVE-2024-3596)?"},
	EffectNoMessageAuthenticator:    {good: "the Message-Authenticator is missing. Does the client require it?"},
	EffectWrongIdentifier:           {good: "the answer has the Identifier of another request. Is it ignored?"},
	EffectWrongCode:                 {count: 5, most: math.MaxUint8, good: "the answer is not an Access-Accept, Access-Challenge or Access-Reject. Is it mistaken for one?"}, // Accounting-Response
	EffectProxyState:                {text: true, good: "the answer has a Proxy-State that the client did not send, as in the attack of CVE-2024-3596"},
	EffectNoState:                   {good: "the challenge has no State. Does the client still answer it?"},
	EffectOtherState:                {count: 16, most: maxValue, good: "the challenge has another State, of `count` arbitrary octets. Does the client send it back unchanged?"},
	EffectLongMessage:               {count: radius.MaxPacketLength, text: true, good: "Reply-Messages fill the packet. Are all of them shown, and does the layout hold?"},
}

// Effects returns all effects: those on requests, then those on answers.
func Effects() []Effect {
	field, _ := reflect.TypeFor[Fault]().FieldByName("Effect")
	var all []Effect
	for name := range strings.SplitSeq(field.Tag.Get("one"), "|") {
		all = append(all, Effect(name))
	}
	return all
}

// Good says what the effect does, and what it is good for.
func (e Effect) Good() string { return uses[e].good }

// Check returns all mistakes of a fault. seeded says whether the World is, see [world.WithSeed].
func (f Fault) Check(seeded bool) []schema.Mistake {
	_, mistakes := f.rule(seeded)
	return mistakes
}

// rule makes the rule of a fault, or returns all its mistakes.
func (f Fault) rule(seeded bool) (*faultRule, []schema.Mistake) {
	r := &faultRule{Fault: f, use: uses[f.Effect]}
	var mistakes []schema.Mistake
	refuse := func(path, code, what, next string) {
		m := schema.Mistake{Advice: advice.New(code, what).Do(next)}
		for part := range strings.SplitSeq(path, ".") {
			m.Path = append(m.Path, part)
		}
		mistakes = append(mistakes, m)
	}
	none := func(name string, given, possible bool) {
		if given && !possible {
			refuse(name, "bad-fault", fmt.Sprintf("the effect %s has no %s", f.Effect, name), "leave it out")
		}
	}
	limit := func(path string, n, most int) {
		if n < 0 || n > most {
			refuse(path, "out-of-range", fmt.Sprintf("%s is %d", path, n), fmt.Sprintf("write a number from 0 to %d", most))
		}
	}
	if _, known := uses[f.Effect]; !known {
		var names []string
		for _, e := range slices.Sorted(maps.Keys(uses)) {
			names = append(names, string(e))
		}
		refuse("effect", "unknown-value", "there is no effect "+advice.Quoted(string(f.Effect)),
			advice.DidYouMean(string(f.Effect), names, "write one of "+strings.Join(names, ", ")))
		return nil, mistakes
	}
	none("delay", f.Delay != 0, r.delay)
	none("count", f.Count != 0, r.use.count != 0)
	none("text", f.Text != "", r.text)
	if f.Delay < 0 || f.Delay > maxDelay || f.Effect == EffectDelay && f.Delay == 0 {
		refuse("delay", "out-of-range", "delay is "+f.Delay.String(), "write a duration of up to 24h, such as 3s")
	}
	limit("times", f.Times, math.MaxInt32)
	limit("count", f.Count, cmp.Or(r.most, radius.MaxPacketLength))
	limit("match.round", f.Match.Round, math.MaxInt32)
	limit("match.nth", f.Match.Nth, math.MaxInt32)
	switch wrong := !(f.Probability >= 0 && f.Probability <= 1); {
	case wrong:
		refuse("probability", "out-of-range", fmt.Sprintf("probability is %v", f.Probability), "write a number from 0 to 1")
	case f.Probability != 0 && !seeded:
		refuse("probability", "bad-fault", "probability needs a seed, so that a run can be repeated", "give the world a seed")
	}
	if f.Effect == EffectWrongCode && slices.Contains(replyCodes[:], radius.Code(f.Count)) {
		refuse("count", "bad-fault", fmt.Sprintf("%d is the Code of an answer", f.Count), "write another Code, such as 5")
	}
	if m := f.Match; m.Code != "" && !slices.Contains(matchCodes, m.Code) {
		refuse("match.code", "unknown-value", "code cannot be "+advice.Quoted(m.Code), "write one of "+strings.Join(matchCodes, ", "))
	}
	if source := f.Match.Source; source != "" {
		var err error
		if r.source, err = parsePrefix(source); err != nil {
			refuse("match.source", "bad-fault", "source cannot be "+advice.Quoted(source), "write an address, or a prefix such as 192.0.2.0/24")
		}
	}
	if a := f.Match.Attribute; a != nil {
		var err error
		named := dictionary.Attribute{Vendor: a.Vendor, Name: a.Name, Value: a.Value}
		if r.attributes, err = (*dictionary.Dictionary)(nil).Encode(named); err != nil {
			refuse("match.attribute", "bad-attribute", err.Error(), "write it as in the attributes of a connection")
		}
	}
	return r, mistakes
}

// maxDelay is how long a fault can delay an answer.
const maxDelay = 24 * time.Hour

// matchCodes are the packets that a server takes.
var matchCodes = []string{radius.CodeAccessRequest.String(), radius.CodeStatusServer.String()}

// parsePrefix reads a prefix, or an address as the prefix of itself alone.
func parsePrefix(text string) (netip.Prefix, error) {
	if p, err := netip.ParsePrefix(text); err == nil {
		return p.Masked(), nil
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, err
	}
	return a.Unmap().Prefix(a.Unmap().BitLen())
}
