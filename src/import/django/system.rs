//! What the four systems call their columns, as far as they are documented.

/// A documented system whose people can be taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// RestAPI: a table of its own with SHA-256 hashes.
    Restapi,
    /// ecommerce-api: Django's user with an e-mail for its name, a slug, and an address.
    Ecommerce,
    /// uk-travel-recommendation: Django's user.
    UkTravel,
    /// Backend-produccion: Django's user, whose password is the directory's.
    Backend,
}

impl System {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Restapi, Self::Ecommerce, Self::UkTravel, Self::Backend];

    /// The word for it on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Restapi => "restapi",
            Self::Ecommerce => "ecommerce",
            Self::UkTravel => "uk-travel",
            Self::Backend => "backend",
        }
    }

    /// The system of this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|system| system.as_str() == word)
    }

    /// Columns by which the table of people is known.
    pub(super) const fn known_by(self) -> &'static [&'static str] {
        match self {
            Self::Restapi => &["id_usuario", "email", "contrasena"],
            Self::Ecommerce => &["id", "email", "password", "slug"],
            Self::UkTravel | Self::Backend => &["id", "username", "password", "is_active"],
        }
    }

    /// Columns that are taken; what else there is, is told.
    pub(super) const fn taken(self) -> &'static [&'static str] {
        match self {
            Self::Restapi => &[
                "id_usuario",
                "rol_usuario_id",
                "rol_usuario",
                "email",
                "placa",
                "contrasena",
                "token_notificacion",
                "fecha_creacion",
                "fecha_modificacion",
                "id_ciudad_id",
                "id_ciudad",
                "id_pais_id",
                "id_pais",
                "estado",
            ],
            Self::Ecommerce => &[
                "id",
                "password",
                "last_login",
                "is_superuser",
                "username",
                "first_name",
                "last_name",
                "email",
                "is_staff",
                "is_active",
                "date_joined",
                "slug",
                "date_of_birth",
                "is_vendor",
                "address_id",
                "phone",
                "phone_number",
                "street",
                "street_address",
                "postal_code",
                "city",
                "state",
                "country",
            ],
            Self::UkTravel | Self::Backend => &[
                "id",
                "password",
                "last_login",
                "is_superuser",
                "username",
                "first_name",
                "last_name",
                "email",
                "is_staff",
                "is_active",
                "date_joined",
            ],
        }
    }

    /// Columns by which a table of addresses is known; none where the system has no such table.
    pub(super) const fn addresses_by(self) -> &'static [&'static str] {
        match self {
            Self::Ecommerce => &["postal_code", "city", "country"],
            Self::Restapi | Self::UkTravel | Self::Backend => &[],
        }
    }

    /// The name of the primary key.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Restapi => "id_usuario",
            Self::Ecommerce | Self::UkTravel | Self::Backend => "id",
        }
    }
}
