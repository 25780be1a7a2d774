package control

import (
	"context"
	"net/netip"
	"time"

	"otpdialog/advice"
	"otpdialog/radiusclient/packet"
	"otpdialog/simulator"
)

// Exchange is a request that the server has seen, and what it sent back, without secrets.
type Exchange struct {
	ID         uint64    `json:"id"   doc:"counts up from 1"`
	Time       time.Time `json:"time" doc:"when the request first arrived"`
	Client     string    `json:"client"`
	Server     string    `json:"server,omitempty"     doc:"the server's address, if it has several"`
	User       string    `json:"user,omitempty"`
	Round      int       `json:"round,omitempty"      doc:"1 is the first request of a sign-in; omitted if its State is unknown"`
	Duplicates int       `json:"duplicates"           doc:"how many times it was retransmitted"`
	State      string    `json:"state" one:"none|echoed|other" doc:"of the request; echoed: that of the newest challenge to the user"`
	Dropped    string    `json:"dropped,omitempty"    doc:"why it was not answered; omitted if it was answered or is pending"`
	Faults     []uint64  `json:"faults"               doc:"the numbers of the faults that were applied"`

	Request packet.View `json:"request"`
	Sent    []Sent      `json:"sent" doc:"everything sent back, including answers to retransmissions"`
}

// Sent is a datagram that the server sent.
type Sent struct {
	Reason string      `json:"reason,omitempty" doc:"why the request was rejected, or the fault that was applied"`
	Packet packet.View `json:"packet"`
}

func journal(_ context.Context, l *Lab, f simulator.JournalFilter) ([]Exchange, error) {
	if !l.hasJournal {
		return nil, advice.New(CodeNoJournal, "there is no journal").Do("start the simulator with --api")
	}
	shown := []Exchange{}
	for _, e := range l.Server.Journal(f) {
		server, _ := netip.ParseAddrPort(e.Server)
		is := packet.Packet{Time: e.Time, ToServer: true, Client: e.Client, Server: server, Octets: e.Request}
		one := Exchange{
			ID: e.ID, Time: e.Time, Client: e.Client.String(), Server: e.Server, User: e.User, Round: e.Round, Duplicates: e.Duplicates,
			State: string(e.State), Dropped: string(e.Dropped), Faults: e.Faults,
			Request: is.Checked(l.secret, nil).View(nil),
		}
		for _, s := range e.Sent {
			is.Time, is.ToServer, is.Octets = s.Time, false, s.Octets
			one.Sent = append(one.Sent, Sent{string(s.Reason), is.Checked(l.secret, e.Request).View(nil)})
		}
		shown = append(shown, one)
	}
	return shown, nil
}
