package inspector

import (
	"time"

	"charm.land/bubbles/v2/key"

	"otpdialog/schema"
	"otpdialog/simulator"
	"otpdialog/ui/kit"
)

// Faults are those of a server. [simulator.Server] implements it.
type Faults interface {
	AddFault(f simulator.Fault) (id uint64, mistakes []schema.Mistake)
	Faults() []simulator.SetFault
	RemoveFault(id uint64) bool
}

// effects says what each effect does, and what it is good for.
var effects = []struct {
	effect simulator.Effect
	does   string
}{
	{simulator.EffectDrop, "The request is lost. It has to be sent again, with the same octets."},
	{simulator.EffectDown, "The server is off. Another server has to be asked, or the error has to be understood."},
	{simulator.EffectRateLimit, "More than one datagram a second is lost. Retransmissions must not come in bursts."},
	{simulator.EffectSilent, "Retransmissions are ignored, as by NPS. The wait has to last for one lost answer."},
	{simulator.EffectReject, "The request is rejected. Whether the person can try again without typing everything."},
	{simulator.EffectChallenge, "The same is asked again. Whether more rounds than usual work."},
	{simulator.EffectDelay, "The answer comes after 3 seconds. Whether the person sees what is waited for."},
	{simulator.EffectLate, "The answer comes with the next request. It must not be taken for that one's."},
	{simulator.EffectDuplicate, "The answer comes twice. The second one must not count for anything."},
	{simulator.EffectReorder, "The answer comes after the next one. Identifiers have to be told apart."},
	{simulator.EffectJunk, "Something else comes before the answer. It must not end the wait."},
	{simulator.EffectTruncate, "The last attribute is cut. The answer must not count."},
	{simulator.EffectPad, "Octets follow the answer. They have to be ignored (RFC 2865 section 3)."},
	{simulator.EffectWrongAuthenticator, "The Response Authenticator is wrong. The answer must not count."},
	{simulator.EffectWrongMessageAuthenticator, "The Message-Authenticator is wrong. The answer must not count."},
	{simulator.EffectNoMessageAuthenticator, "There is no Message-Authenticator. Whether one is required (CVE-2024-3596)."},
	{simulator.EffectWrongIdentifier, "The Identifier is another one. The answer must not count."},
	{simulator.EffectWrongCode, "The Code is no answer's. It must not count."},
	{simulator.EffectProxyState, "There is a Proxy-State that was not sent. A signed answer counts all the same."},
	{simulator.EffectNoState, "The challenge has no State. The answer to it has none, either."},
	{simulator.EffectOtherState, "The State has octets of every kind, which have to come back unchanged."},
	{simulator.EffectLongMessage, "The answer has 4096 octets. All of its text has to be readable."},
}

// A faultsPage lists the effects, and lets the server misbehave.
type faultsPage struct {
	of       Faults
	selected int
}

type (
	setFault    struct{ times int } // 0: always
	clearFaults struct{}
)

var (
	onceKey   = kit.Bind("Enter", "once", "enter")
	alwaysKey = kit.Bind("a", "always", "a")
	clearKey  = kit.Bind("x", "remove all", "x")
)

// usualDelay is that of the effect that needs one.
const usualDelay = 3 * time.Second

// Do implements [kit.Page].
func (p *faultsPage) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Leave:
		return kit.Close{}
	case setFault:
		f := simulator.Fault{Effect: effects[p.selected].effect, Times: a.times}
		if f.Effect == simulator.EffectDelay {
			f.Delay = usualDelay
		}
		p.remove(f.Effect)
		p.of.AddFault(f)
	case clearFaults:
		p.remove("")
	}
	return nil
}

// remove removes the faults of an effect, "" for all.
func (p *faultsPage) remove(effect simulator.Effect) {
	for _, f := range p.of.Faults() {
		if effect == "" || f.Effect == effect {
			p.of.RemoveFault(f.ID)
		}
	}
}

// Sheet implements [kit.Page].
func (p *faultsPage) Sheet(kit.Screen) *kit.Sheet {
	set := map[simulator.Effect]string{}
	for _, f := range p.of.Faults() {
		set[f.Effect] = "always"
		if f.Times > 0 {
			set[f.Effect] = "once"
		}
		if f.Times > 0 && f.Hits >= f.Times {
			set[f.Effect] = "done"
		}
	}
	t := &kit.Table{ID: "effects", Selected: &p.selected, Does: setFault{1}, Columns: []kit.Column{{Title: "Effect"}, {Title: "Set"}, {Title: "What happens, and what it is good for", Grows: true}}}
	for _, e := range effects {
		t.Rows = append(t.Rows, kit.Row{Cells: []string{string(e.effect), set[e.effect], e.does}, Note: e.does})
	}
	keys := []kit.Shortcut{{Key: alwaysKey, Does: setFault{0}}, {Key: clearKey, Does: clearFaults{}}}
	return &kit.Sheet{
		Title: "Faults of the server", Form: kit.Full, Keys: keys, Body: []kit.Control{t},
		Hints: append([]kit.Shortcut{{Key: kit.Keys.Leave, Does: kit.Leave{}}, {Key: onceKey, Does: kit.PressFocused{}}}, keys...),
		Help:  []kit.HelpTopic{kit.MoveTopic(), {Title: "Faults", Keys: []key.Binding{onceKey, alwaysKey, clearKey}}},
	}
}
