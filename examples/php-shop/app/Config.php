<?php

namespace App;

/** What .env says, which is the instance's own and no part of a revision. */
final class Config
{
    /** @return array<string, string> */
    public static function load(string $root): array
    {
        $cached = "$root/bootstrap/cache/config.php";
        return is_file($cached) ? require $cached : self::read($root);
    }

    /** Writes it into the release, as code that needs no reading. */
    public static function cache(string $root): void
    {
        $code = '<?php return ' . var_export(self::read($root), true) . ";\n";
        if (file_put_contents("$root/bootstrap/cache/config.php", $code) === false) {
            throw new \RuntimeException("$root/bootstrap/cache cannot be written");
        }
    }

    /** @return array<string, string> */
    private static function read(string $root): array
    {
        $values = parse_ini_file("$root/.env", false, INI_SCANNER_RAW);
        if ($values === false) {
            throw new \RuntimeException("$root/.env cannot be read");
        }
        return $values;
    }
}
