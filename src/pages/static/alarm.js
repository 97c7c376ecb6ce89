// alarm
