package radiustest

import (
	"slices"
	"testing"
	"time"
)

func TestClock(t *testing.T) {
	start := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	c := NewClock(start)
	var fired []string
	note := func(name string) func() {
		return func() { fired = append(fired, name+" "+c.Now().Sub(start).String()) }
	}
	two := c.NewTimer(note("two"))
	two.Reset(2 * time.Second)
	c.NewTimer(func() {
		note("one")()
		two.Reset(5 * time.Second)
	}).Reset(time.Second)
	stopped := c.NewTimer(note("stopped"))
	stopped.Reset(3 * time.Second)
	c.NewTimer(note("three")).Reset(3 * time.Second)
	if !stopped.Stop() || stopped.Stop() {
		t.Error("a timer that runs can be stopped once")
	}
	c.Advance(500 * time.Millisecond)
	if len(fired) != 0 || !c.Now().Equal(start.Add(500*time.Millisecond)) {
		t.Errorf("fired %q until %v", fired, c.Now())
	}
	if !c.AdvanceToNext() || !slices.Equal(fired, []string{"one 1s"}) {
		t.Errorf("fired %q", fired)
	}
	c.Advance(time.Minute)
	if want := []string{"one 1s", "three 3s", "two 6s"}; !slices.Equal(fired, want) {
		t.Errorf("fired %q, want %q", fired, want)
	}
	if two.Stop() || c.AdvanceToNext() || c.Now().Sub(start) != 61*time.Second {
		t.Errorf("at the end it is %v", c.Now())
	}
}

func TestClockAwait(t *testing.T) {
	c := NewClock(time.Now())
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.Await(2)
	}()
	c.NewTimer(func() {}).Reset(time.Second)
	select {
	case <-done:
		t.Fatal("one timer runs, not two")
	default:
	}
	c.NewTimer(func() {}).Reset(time.Second)
	<-done
}

func TestClockAwaitWithin(t *testing.T) {
	c := NewClock(time.Now())
	c.NewTimer(func() {}).Reset(time.Minute)
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.AwaitWithin(time.Second)
	}()
	select {
	case <-done:
		t.Fatal("no timer fires so soon")
	default:
	}
	c.NewTimer(func() {}).Reset(time.Second)
	<-done
}
