package main

import (
	"context"
	"fmt"
	"net"
	"time"

	"layeh.com/radius"
)

// bare is what no client can do without: it sends a datagram of the size of a request, and the answer
// wakes who has sent it. It makes, signs and checks nothing, so no server but the answering socket
// answers it.
type bare struct {
	conn     net.Conn
	patience time.Duration
	workers  chan byte // the Identifiers that no worker has
	// answered are told of the answers to the Identifiers; nil if the only worker reads them itself.
	answered []chan struct{}
}

// requestLength is that of the requests of the other clients.
const requestLength = 95

func newBare(t task) (*bare, error) {
	conn, err := net.Dial("udp", t.Server) //nolint:noctx // a datagram socket does not wait
	if err != nil {
		return nil, err
	}
	b := &bare{conn: conn, patience: t.Patience, workers: make(chan byte, t.InFlight)}
	for i := range t.InFlight {
		b.workers <- byte(i)
	}
	if t.InFlight > 1 {
		if udp, ok := conn.(*net.UDPConn); ok {
			_ = udp.SetReadBuffer(receiveBuffer) // the system may allow less
		}
		b.answered = make([]chan struct{}, t.InFlight)
		for i := range b.answered {
			b.answered[i] = make(chan struct{}, 1)
		}
		go b.read()
	}
	return b, nil
}

func (b *bare) close() { b.conn.Close() } //nolint:errcheck,gosec // a datagram socket has nothing left to lose

// read tells the workers of their answers, until the socket is closed.
func (b *bare) read() {
	answer := make([]byte, radius.MaxPacketLength)
	for {
		if _, err := b.conn.Read(answer); err != nil {
			return
		}
		b.answered[answer[1]] <- struct{}{}
	}
}

func (b *bare) worker() exchange {
	identifier := <-b.workers
	request, answer := make([]byte, requestLength), make([]byte, radius.MaxPacketLength)
	request[0], request[1], request[3] = byte(radius.CodeAccessRequest), identifier, requestLength
	lost := time.NewTimer(b.patience)
	return func(ctx context.Context) (radius.Code, error) {
		lost.Reset(b.patience)
		if _, err := b.conn.Write(request); err != nil {
			return 0, fmt.Errorf("send: %w", err)
		}
		if b.answered == nil {
			_, err := b.conn.Read(answer)
			return radius.Code(answer[0]), err
		}
		select {
		case <-b.answered[identifier]:
			return radius.CodeAccessAccept, nil
		case <-lost.C:
			return 0, fmt.Errorf("%w: no answer within %v", errLost, b.patience)
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		}
	}
}
