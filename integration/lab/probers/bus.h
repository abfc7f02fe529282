/* A client of dbus-daemon: a minimal D-Bus implementation to test the bus's decisions. */
#ifndef BUS_H
#define BUS_H

/* Joins the bus at a path, prints the name on the bus, and answers every call until killed. @returns 1 on a refusal */
int serve_on_bus(const char *path);

/* Prints three digits: for a call to the owner of a name, for owning `org.lamellar.Asked`, and for eavesdropping. */
int call_on_bus(const char *path, const char *name);

#endif
