package radiusclient

import (
	"context"
	"sync"
	"sync/atomic"

	"otpdialog/clock"
)

// Start is [Dialogue.Exchange] without a goroutine that waits: ten thousand pending requests
// need neither stacks nor contexts. It returns at once, and done is called once, in another
// goroutine, with what Exchange would return; with [context.Canceled] after stop.
func (d *Dialogue) Start(r Request, done func(*Response, error)) (stop func()) {
	servers, err := d.order(&r)
	if err != nil {
		go done(nil, err)
		return func() {}
	}
	e := &errand{client: d.client, done: done}
	e.x.wake, e.x.timer = e, d.client.clock.NewTimer(e.poke)
	e.x.prepare(d, r)
	e.x.asksEach(servers)
	e.poke()
	return e.stop
}

// mostErrands is how many work at once: the timers of thousands end together on a busy machine, and a
// goroutine that works has a stack of 8 KB, one that waits 2 KB.
const mostErrands = 256

// errand is an exchange on which a goroutine works only if there is something to do.
type errand struct {
	client  *Client
	done    func(*Response, error)
	poked   atomic.Bool // a goroutine is about to look
	stopped atomic.Bool

	mu       sync.Mutex // held while x is worked on
	x        exchange
	launched bool
	over     bool
}

func (e *errand) stop() {
	e.stopped.Store(true)
	e.poke()
}

func (e *errand) poke() {
	if !e.poked.Swap(true) {
		go e.work()
	}
}

// work does what is due, and calls done if that was the last of it.
func (e *errand) work() {
	errands := e.client.errands
	errands <- struct{}{}
	done, response, err := e.step()
	<-errands
	if done != nil {
		done(response, err)
	}
}

// step is a turn of [exchange.run]. It returns what to call if the errand has ended now.
func (e *errand) step() (done func(*Response, error), response *Response, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.poked.Store(false) // before it looks, so that no change is missed
	if e.over {
		return nil, nil, nil
	}
	done = e.done
	life, now := e.client.life, e.client.clock.Now()
	switch {
	case e.stopped.Load():
		e.end()
		return done, nil, context.Canceled
	case !e.launched:
		e.launched = true
		e.x.launch(life, now)
	default:
		e.takeLookups()
	}
	due := e.x.step(life, now)
	if !e.x.over() {
		clock.ResetAt(e.client.clock, e.x.timer, due)
		return nil, nil, nil
	}
	response, err = e.x.result()
	e.end()
	return done, response, err
}

func (e *errand) takeLookups() {
	for {
		select {
		case u := <-e.x.lookups: // never, while it is nil
			e.x.found(u, e.x.client.clock.Now())
		default:
			return
		}
	}
}

func (e *errand) end() {
	e.over = true
	e.x.end()
	e.done = nil
}
