/* A client of dbus-daemon: as much of the D-Bus protocol as it takes to see what the bus lets through. */
#ifndef BUS_H
#define BUS_H

/* Joins the bus at a path, prints its name there, and answers every call until it is killed. @returns 1 where it may not */
int serve_on_bus(const char *path);

/* Prints a digit for each: a call of who has a name there, `org.lamellar.Asked` as its own name, and to listen to what is for others. */
int call_on_bus(const char *path, const char *name);

#endif
