<?php

namespace App;

/** The orders, in storage/, which all releases share. */
final class Orders
{
    public function __construct(private string $root)
    {
    }

    public function add(string $ware): void
    {
        file_put_contents($this->file(), "$ware\n", FILE_APPEND | LOCK_EX);
    }

    /** @return list<string> */
    public function all(): array
    {
        return is_file($this->file()) ? file($this->file(), FILE_IGNORE_NEW_LINES) : [];
    }

    private function file(): string
    {
        return "{$this->root}/storage/app/orders.txt";
    }
}
