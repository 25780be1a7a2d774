package account

import (
	"cmp"
	"slices"
	"time"

	"otpdialog/account/protocol"
)

// maxDevices is how many trusted devices an account has; the one that was not used for the longest
// time is forgotten then.
const maxDevices = 50

// device is one that the owner of an account has confirmed.
type device struct {
	token digest
	shown protocol.Device
	used  time.Time
}

// device is the index of a trusted device, -1 for none.
func (u *user) device(token *digest) int {
	return slices.IndexFunc(u.devices, func(d device) bool { return token != nil && d.token == *token })
}

// used notes that a device signs in now, and reports whether it is trusted.
func (u *user) used(token *digest, now time.Time, place string) bool {
	i := u.device(token)
	if i < 0 {
		return false
	}
	d := u.devices[i]
	d.used, d.shown.LastUse, d.shown.Place = now, now.Format(time.RFC3339), place
	u.devices = slices.Insert(slices.Delete(u.devices, i, i+1), 0, d)
	return true
}

// trust makes the device of a ticket trusted: only [Service.Press] calls it.
func (s *Service) trust(u *user, t *ticket) {
	if t.device == nil || u.used(t.device, s.now(), t.origin.Place) {
		return
	}
	name := cmp.Or(t.origin.Host, t.origin.Program, "Device")
	if t.origin.Host == "" && t.origin.Program != "" && t.origin.System != "" { // a browser
		name = t.origin.Program + " on " + t.origin.System
	}
	now := s.now().Format(time.RFC3339)
	d := device{*t.device, protocol.Device{ID: s.newID(), Name: name, FirstUse: now, LastUse: now, Place: t.origin.Place}, s.now()}
	u.devices = slices.Insert(u.devices, 0, d)
	u.devices = u.devices[:min(len(u.devices), maxDevices)]
}

// isTrusted reports whether the device of a ticket is trusted now.
func (s *Service) isTrusted(t *ticket) bool {
	u, ok := s.users[t.email]
	return ok && u.device(t.device) >= 0
}

// Devices lists the trusted devices of an account, the last used first.
func (s *Service) Devices(token string) ([]protocol.Device, error) {
	defer s.begin()()
	one, u, err := s.signedIn(token)
	if err != nil {
		return nil, err
	}
	all := []protocol.Device{}
	for i, d := range u.devices {
		d.shown.This = i == u.device(one.device)
		all = append(all, d.shown)
	}
	return all, nil
}

// Rename gives a trusted device another name.
func (s *Service) Rename(token, id string, r protocol.Rename) error {
	defer s.begin()()
	_, u, err := s.signedIn(token)
	if err != nil {
		return err
	}
	i, err := u.find(id)
	if err != nil {
		return err
	}
	if err := checkName(r.Name); err != nil {
		return err
	}
	u.devices[i].shown.Name = r.Name
	return nil
}

// Revoke makes a device unknown, and ends its sessions, except the one that asks.
func (s *Service) Revoke(token, id string) error {
	defer s.begin()()
	one, u, err := s.signedIn(token)
	if err != nil {
		return err
	}
	i, err := u.find(id)
	if err != nil {
		return err
	}
	gone := u.devices[i].token
	u.devices = slices.Delete(u.devices, i, i+1)
	for key, other := range s.sessions {
		if other != one && other.email == u.Email && other.device != nil && *other.device == gone {
			delete(s.sessions, key)
		}
	}
	for _, t := range s.tickets { // a session that waits to be fetched
		if t.email == u.Email && t.device != nil && *t.device == gone && t.state == protocol.Confirmed {
			t.signsIn = false
		}
	}
	return nil
}

// RevokeOthers makes all devices but this one unknown, and ends all other sessions.
func (s *Service) RevokeOthers(token string) error {
	defer s.begin()()
	one, u, err := s.signedIn(token)
	if err != nil {
		return err
	}
	u.devices = slices.DeleteFunc(u.devices, func(d device) bool { return one.device == nil || d.token != *one.device })
	s.endSessions(u.Email, one)
	return nil
}

// find is the index of the device with an ID.
func (u *user) find(id string) (int, error) {
	i := slices.IndexFunc(u.devices, func(d device) bool { return d.shown.ID == id })
	if i < 0 {
		return 0, problem(protocol.UnknownDevice, "There is no such trusted device", "list the devices again")
	}
	return i, nil
}
