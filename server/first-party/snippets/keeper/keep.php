<?php
// PHP: required by every page before it prints anything (auto_prepend_file does it for all).
if (preg_match('/(?:^|; ?)clario_id=(1\.[\w~-]{1,128}\.\d{1,11})(?=;|$)/D', $_SERVER['HTTP_COOKIE'] ?? '', $clario)) {
    header_register_callback(function () use ($clario) {
        $headers = implode("\n", headers_list());
        // an HTML page that no shared cache may keep: else one visitor's id would go to others
        if (preg_match('/^content-type:(?! *text\/html)|^cache-control:.*(public|s-maxage)/im', $headers)) return;
        header('Cache-Control: private', false);
        $attributes = 'Max-Age=34560000; Path=/; Domain=shop.com; HttpOnly; SameSite=Lax; Secure';
        header("Set-Cookie: clario_id={$clario[1]}; $attributes", false);
    });
}
