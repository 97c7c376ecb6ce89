//! The page that shows how to trust the house's own certificate.

super::table::texts! { TEXTS:
    cert_title = "Conexión segura en tu Wi-Fi" | "A secure connection on your Wi-Fi";
    cert_link = "Conexión segura" | "Secure connection";
    cert_lead = "Instala una vez el certificado del restaurante en este aparato, y la dirección con https se abre sin avisos. Así funcionan también la ubicación del repartidor y la pantalla que no se apaga."
        | "Install the restaurant's certificate on this device once, and the address with https opens without warnings. A courier's position and a screen that stays on then work too.";
    cert_none = "Todavía no hay certificado." | "There is no certificate yet.";
    cert_none_hint = "En el equipo de Comanda, escribe este comando y vuelve a iniciar el servicio:"
        | "On the machine that runs Comanda, type this command and start the service again:";
    cert_get = "Descargar el certificado" | "Download the certificate";
    cert_scan = "En un teléfono: apunta la cámara aquí." | "On a phone: point the camera here.";
    cert_print = "Huella SHA-256. Compárala con la que imprime el restaurante si no confías en esta red:"
        | "SHA-256 fingerprint. Compare it with the one that the restaurant shows you if you don't trust this network:";
    cert_bound = "Solo da fe de direcciones de una red local como esta: con él nadie puede hacerse pasar por tu banco."
        | "It vouches for addresses of a local network like this one only: nobody can use it to pose as your bank.";
    cert_android = "Android" | "Android phone";
    cert_android_how = "Descarga el certificado. Abre Ajustes, Seguridad, Más ajustes de seguridad, Cifrado y credenciales, Instalar un certificado, Certificado de CA, y elige el archivo."
        | "Download the certificate. Open Settings, Security, More security settings, Encryption and credentials, Install a certificate, CA certificate, and choose the file.";
    cert_ios = "iPhone o iPad" | "iPhone or iPad";
    cert_ios_how = "Descárgalo con Safari y permite el perfil. Abre Ajustes, General, VPN y gestión de dispositivos, e instálalo. Después, en General, Información, Ajustes de confianza de los certificados, actívalo."
        | "Download it with Safari and allow the profile. Open Settings, General, VPN & Device Management, and install it. Then switch it on in General, About, Certificate Trust Settings.";
    cert_windows = "Windows" | "Windows PC";
    cert_windows_how = "Abre el archivo, Instalar certificado, Equipo local, y colócalo en «Entidades de certificación raíz de confianza»."
        | "Open the file, Install Certificate, Local Machine, and put it into “Trusted Root Certification Authorities”.";
    cert_mac = "Mac" | "Mac computer";
    cert_mac_how = "Abre el archivo: va a Acceso a Llaveros. Allí, doble clic sobre él, Confiar, y elige «Confiar siempre»."
        | "Open the file: it goes to Keychain Access. Double-click it there, Trust, and choose “Always Trust”.";
    cert_firefox = "Firefox y Linux" | "Firefox and Linux";
    cert_firefox_how = "En Ajustes, Privacidad y seguridad, Ver certificados, Autoridades, Importar: elige el archivo y marca que identifica sitios web."
        | "In Settings, Privacy & Security, View Certificates, Authorities, Import: choose the file and tick that it identifies websites.";
    cert_then = "Cuando esté instalado" | "Once it is installed";
    cert_open = "Abrir con https" | "Open with https";
}
