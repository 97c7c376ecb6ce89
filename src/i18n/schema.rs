//! The page about the interface for programs.

super::table::texts! { TEXTS:
    schema_title = "Interfaz para programas" | "Interface for programs";
    schema_lead = "Todo lo que este servidor responde, quién puede entrar y con qué códigos se niega. Se hace de la misma tabla por la que responde."
        | "Everything that this server answers, who may enter, and the codes it refuses with. It is made from the very table it answers by.";
    schema_json = "El documento OpenAPI 3.1 (JSON)" | "The OpenAPI 3.1 document (JSON)";
    schema_anybody = "Cualquiera" | "Anybody";
    schema_user = "Con sesión o token; lo ajeno no se encuentra" | "Signed in; what belongs to others is not found";
    schema_screen = "Pantallas de cocina vinculadas" | "Paired kitchen screens";
    schema_courier = "Repartidores" | "Couriers";
    schema_admin = "Administradores" | "Administrators";
    schema_form = "para el formulario de un navegador" | "for a browser's form";
    schema_limit(bytes: &str) = "cuerpo: hasta {bytes}" | "body: up to {bytes}";
    schema_refusals(codes: &str) = "se niega con {codes}" | "refuses with {codes}";
}
