//! What staff read when the machine's clock is not what the house goes by.

super::table::texts! { TEXTS:
    clock_apart(wall: &str, house: &str) =
        "El reloj de este equipo marca {wall}; el restaurante sigue con su propia hora, {house}. Los pedidos se reciben igual. Pon el reloj en hora; si ya lo está, ejecuta `comanda clock accept`."
        | "This machine's clock shows {wall}; the restaurant goes on by its own time, {house}. Orders are taken all the same. Set the clock; if it is right, run `comanda clock accept`.";
}
